import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent } from '#shared/kernel/index.ts';
import type { HandDiscount } from '#shared/sales/index.ts';
import { parseQuantity } from '../app/attention/parse-quantity.ts';
import { formatAmount, formatMoney, formatQuantity, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { AmountField } from './amount-field.tsx';
import { PartFrame, type PartProps } from './part-frame.tsx';
import { ReasonField } from './reason-field.tsx';

export function QuantityPart({ line, onQuantity }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const quantityMilli = parseQuantity(typed);
  return (
    <PartFrame
      submit={t('line.set')}
      isComplete={quantityMilli !== null && quantityMilli > 0}
      onSubmit={() => quantityMilli !== null && onQuantity(quantityMilli)}
    >
      <AmountField
        label={t('line.quantity.title')}
        placeholder={formatQuantity(line.quantityMilli)}
        isMissing={quantityMilli === null || quantityMilli <= 0}
        value={typed}
        onChange={setTyped}
      />
    </PartFrame>
  );
}

/** A price by hand; of goods without a price of their own, their price. */
export function PricePart({ line, onChange }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const unitCents = parseAmount(typed);
  const isOpen = line.basis === 'open';
  const said = isOpen ? t('line.price.open') : reason.trim();
  return (
    <PartFrame
      submit={t('line.set')}
      isComplete={unitCents !== null && said !== ''}
      onSubmit={() => unitCents !== null && void onChange({ manual: { unitCents, reason: said } })}
      clear={
        line.manual === null
          ? undefined
          : { label: t('line.price.clear'), onClear: () => void onChange({ manual: null }) }
      }
    >
      <AmountField
        label={t('line.price.each')}
        help={isOpen ? t('line.price.openHelp') : t('line.price.help')}
        placeholder={formatAmount(line.unitPriceCents)}
        isMissing={unitCents === null}
        value={typed}
        onChange={setTyped}
      />
      {!isOpen && <ReasonField value={reason} onChange={setReason} />}
    </PartFrame>
  );
}

export function DiscountPart({ line, onChange }: PartProps) {
  return (
    <DiscountForm
      hasDiscount={line.discount !== null}
      ofCents={line.totalCents}
      onDiscount={(discount) => void onChange({ discount })}
    />
  );
}

/** A share or an amount off, and why: of a line or of the whole cart. */
export function DiscountForm(props: {
  readonly hasDiscount: boolean;
  readonly ofCents: number;
  readonly onDiscount: (discount: HandDiscount | null) => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'percent' | 'amount'>('percent');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const discount = discountOf(kind, typed, reason.trim());
  return (
    <PartFrame
      submit={t('line.set')}
      isComplete={discount !== null && reason.trim() !== ''}
      onSubmit={() => props.onDiscount(discount)}
      clear={
        props.hasDiscount
          ? { label: t('line.discount.clear'), onClear: () => props.onDiscount(null) }
          : undefined
      }
    >
      <AmountField
        label={t(kind === 'percent' ? 'line.discount.percent' : 'line.discount.amount')}
        help={t('line.discount.help', { amount: formatMoney(props.ofCents) })}
        isMissing={discount === null}
        value={typed}
        onChange={setTyped}
      />
      <fieldset aria-label={t('line.discount.kind')} className="grid grid-cols-2 gap-2">
        {(['percent', 'amount'] as const).map((one) => (
          <Button
            key={one}
            kind={one === kind ? 'primary' : 'quiet'}
            aria-pressed={one === kind}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => setKind(one)}
          >
            {t(`line.discount.${one}`)}
          </Button>
        ))}
      </fieldset>
      <ReasonField value={reason} onChange={setReason} />
    </PartFrame>
  );
}

function discountOf(kind: 'percent' | 'amount', typed: string, reason: string): HandDiscount | null {
  // A percentage has two decimals at most, as an amount has: 12.5% is 1,250 basis points.
  const hundredths = parseAmount(typed);
  if (hundredths === null || hundredths === 0) return null;
  if (kind === 'amount') return { kind, amountCents: hundredths, reason };
  return hundredths > 10_000 ? null : { kind, percentBp: hundredths, reason };
}

const markdowns = [2_000, 3_000, 5_000] as const;

/** Near its date: a share off, by one more key. */
export function MarkdownPart({ line, onChange }: PartProps) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const { productId, variantId } = line;
  const openLabels =
    productId === null || variantId === null
      ? null
      : (): void => {
          const percent = line.markdownBp === null ? null : Math.floor(line.markdownBp / 100);
          const expiresOn = line.lot?.expiresOn ?? null;
          counter.selling.open({ kind: 'labels', of: { ...line, productId, variantId, percent, expiresOn } });
        };
  useHotkeys(
    {},
    {
      typed: (text) => {
        if (text.toLowerCase() === 'p') openLabels?.();
        const markdownBp = markdowns[Number(text) - 1];
        if (markdownBp !== undefined) void onChange({ markdownBp });
        return true;
      },
    },
  );
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-soft">{t('line.markdown.help')}</p>
      <div className="grid grid-cols-3 gap-3">
        {markdowns.map((markdownBp, index) => (
          <Button
            key={markdownBp}
            size="large"
            hotkey={String(index + 1)}
            aria-pressed={line.markdownBp === markdownBp}
            {...(index === 0 ? { 'data-first': true } : {})}
            onClick={() => void onChange({ markdownBp })}
          >
            −{formatPercent(markdownBp)}%
          </Button>
        ))}
      </div>
      {line.markdownBp !== null && (
        <Button onClick={() => void onChange({ markdownBp: null })}>{t('line.markdown.clear')}</Button>
      )}
      {openLabels !== null && (
        <Button hotkey="P" onClick={openLabels}>
          {t('label.forLine')}
        </Button>
      )}
    </div>
  );
}

export function NotePart({ line, onChange }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(line.note ?? '');
  return (
    <PartFrame
      submit={t('line.set')}
      isComplete={typed.trim() !== (line.note ?? '')}
      onSubmit={() => void onChange({ note: typed.trim() || null })}
    >
      <Field
        label={t('line.note.title')}
        help={t('line.note.help')}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </PartFrame>
  );
}
