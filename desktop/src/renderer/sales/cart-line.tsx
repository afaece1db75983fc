import { cx } from 'class-variance-authority';
import type { TFunction } from 'i18next';
import { type LucideIcon, Minus, Pencil, Plus, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { displayDate, QUANTITY_ONE_MILLI } from '#shared/kernel/index.ts';
import type { Adjustment } from '#shared/pricing/index.ts';
import type { PricedLine } from '#shared/sales/index.ts';
import { formatAmount, formatMoney, formatQuantity } from '../app/format.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { missingPart } from './open-question.ts';
import { isRungUp } from './selling.ts';

const LARGE_FIGURES = 3;

interface LineProps {
  readonly line: PricedLine;
  readonly isSelected: boolean;
  /** Grows with each change of this line; 0 while it hasn't changed. */
  readonly flash: number;
}

/** A line of the cart with what was taken off it; what follows from another line stands under it and can't be chosen. */
export const CartLine = memo(function CartLine({ line, isSelected, flash }: LineProps) {
  const { counter } = useTill();
  const { settings } = useAppState();
  const isTouch = useIsTouch();
  const name = localName(line, settings.language);
  if (!isRungUp(line)) return <DerivedLine line={line} name={name} />;
  const press = (): void => {
    counter.setState({ selectedLineId: line.lineId });
    // A finger has no second way to the line's sheet, and its pieces are counted there as well.
    if (isSelected || isTouch)
      counter.selling.open({ kind: 'line', lineId: line.lineId, part: firstPart(line) });
  };
  return (
    <li
      data-line={line.lineId}
      aria-current={isSelected || undefined}
      className={cx('cart-row relative border-b border-line', isSelected && 'marked')}
    >
      {flash > 0 && (
        <span
          key={flash}
          aria-hidden="true"
          className="absolute inset-0 animate-flash bg-accent opacity-25"
        />
      )}
      <button
        type="button"
        tabIndex={-1}
        onPointerDown={(event) => event.preventDefault()}
        onClick={press}
        className="relative grid min-h-16 w-full grid-cols-[3.5rem_1fr_auto] items-center gap-x-2 px-3 py-2 text-left"
      >
        <Quantity line={line} />
        <span className="min-w-0">
          <span className="line-clamp-2 leading-tight font-medium">{name}</span>
          <UnitPrice line={line} />
        </span>
        <span className="figures text-right text-2xl font-semibold">{formatAmount(line.totalCents)}</span>
        <LineDetails line={line} />
      </button>
      {isSelected && <LineTools line={line} name={name} />}
    </li>
  );
});

/** How many, as large as it fits beside the name: a weight and a thousand have more figures than a few pieces. */
function Quantity({ line }: { readonly line: PricedLine }) {
  const figures = formatQuantity(line.quantityMilli);
  return (
    <span
      className={cx(
        'figures text-right font-semibold',
        figures.length > LARGE_FIGURES ? 'text-base' : 'text-2xl',
      )}
    >
      {figures}
      {!line.isWeighed && <span className="ml-0.5 text-base font-normal text-ink-soft">×</span>}
    </span>
  );
}

/** What is entered first of a line: what it lacks, or else how many of it. */
export const firstPart = (line: PricedLine) => missingPart(line) ?? 'quantity';

function DerivedLine({ line, name }: { readonly line: PricedLine; readonly name: string }) {
  const isOfLine = line.parentLineId !== null;
  return (
    <li
      className={cx(
        'cart-row grid min-h-10 grid-cols-[1fr_auto] items-center gap-2 border-b border-line px-3 py-1 text-ink-soft',
        isOfLine && 'pl-19',
      )}
    >
      <span>
        {isOfLine && <span className="figures">{formatQuantity(line.quantityMilli)} × </span>}
        {name}
      </span>
      <span className="figures font-medium">{formatAmount(line.totalCents)}</span>
    </li>
  );
}

/** The price of one; of a price by hand also what it would have been. */
function UnitPrice({ line }: { readonly line: PricedLine }) {
  const { t } = useTranslation();
  const isByHand = line.priceSource === 'manual' && line.listUnitCents !== line.unitPriceCents;
  return (
    <span className="figures block text-sm text-ink-soft">
      {isByHand && (
        <>
          <s>
            <span className="sr-only">{t('cart.listPrice')} </span>
            {formatMoney(line.listUnitCents)}
          </s>{' '}
        </>
      )}
      {t(line.isWeighed ? 'cart.eachKilo' : 'cart.each', { price: formatMoney(line.unitPriceCents) })}
    </span>
  );
}

/** What was taken off and why, what was noted, and what is still missing. */
function LineDetails({ line }: { readonly line: PricedLine }) {
  const { t } = useTranslation();
  const missing = missingPart(line);
  const words = [
    ...(line.note === null ? [] : [line.note]),
    ...(line.serials.length === 0 ? [] : [t('cart.serials', { serials: line.serials.join(', ') })]),
    ...(line.lot === null ? [] : [lotText(t, line.lot)]),
  ];
  return (
    <>
      {line.adjustments.map((adjustment, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the same promotion may take off twice, and their order is theirs
          key={index}
          className="col-span-2 col-start-2 grid grid-cols-[1fr_auto] gap-2 text-sm text-money"
        >
          <span className="min-w-0 truncate">
            <AdjustmentName adjustment={adjustment} />
          </span>
          <span className="figures font-medium">{formatAmount(-adjustment.amountCents)}</span>
        </span>
      ))}
      {words.map((text) => (
        <span key={text} className="col-span-2 col-start-2 text-sm break-words text-ink-soft">
          {text}
        </span>
      ))}
      {missing !== null && (
        <span className="col-span-2 col-start-2 text-sm font-medium text-danger">
          {t(missing === 'price' ? 'cart.priceMissing' : 'cart.serialsMissing')}
        </span>
      )}
    </>
  );
}

const lotText = (t: TFunction, { code, expiresOn }: NonNullable<PricedLine['lot']>): string =>
  expiresOn === null
    ? t('cart.lotUndated', { lot: code })
    : t('cart.lot', { lot: code, date: displayDate(expiresOn) });

/** A promotion by its name; what was taken off by hand by what it was, and its reason. */
export function AdjustmentName({ adjustment }: { readonly adjustment: Adjustment }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const name = localName(adjustment, settings.language);
  const isByHand = adjustment.code === '';
  const what = isByHand ? t(`cart.adjustments.${adjustment.kind}`, { defaultValue: name }) : name;
  const isReason = isByHand && name !== '' && adjustment.kind !== 'markdown';
  return isReason ? `${what}: ${name}` : what;
}

interface LineTool {
  readonly key: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly act: () => unknown;
  readonly isOff?: boolean;
}

function LineTools({ line, name }: { readonly line: PricedLine; readonly name: string }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const { lineId } = line;
  const tools: readonly LineTool[] = [
    { key: '+', label: t('cart.more', { name }), icon: Plus, act: () => counter.step(lineId, 1) },
    {
      ...{ key: '-', label: t('cart.fewer', { name }), icon: Minus, act: () => counter.step(lineId, -1) },
      isOff: line.quantityMilli <= QUANTITY_ONE_MILLI,
    },
    { key: 'Delete', label: t('cart.remove', { name }), icon: Trash2, act: () => counter.remove(lineId) },
    {
      key: 'Enter',
      label: t('cart.change', { name }),
      icon: Pencil,
      act: () => counter.selling.open({ kind: 'line', lineId, part: firstPart(line) }),
    },
  ];
  return (
    <div className="relative flex gap-1.5 px-3 pb-2 pl-19">
      {tools.map(({ key, label, icon: Icon, act, isOff = false }) => (
        <Button
          key={key}
          hotkey={key === 'Delete' ? 'Del' : key}
          tabIndex={-1}
          aria-label={label}
          aria-keyshortcuts={key}
          disabled={isOff}
          title={`${label} (${key})`}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => void act()}
          className="min-w-(--control) gap-1.5! px-2!"
        >
          <Icon size={20} aria-hidden="true" />
        </Button>
      ))}
    </div>
  );
}
