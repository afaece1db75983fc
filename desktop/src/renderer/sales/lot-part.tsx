import { cx } from 'class-variance-authority';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLot, type LotOnHand } from '#shared/inventory/index.ts';
import { displayDate, extendPrice, isDay, singaporeDate } from '#shared/kernel/index.ts';
import type { PricedLine } from '#shared/sales/index.ts';
import { formatQuantity } from '../app/format.ts';
import { useAppState, useCounter, useTill } from '../app/use-till.ts';
import { DateField } from '../ui/date-field.tsx';
import { Field } from '../ui/field.tsx';
import { PartFrame, type PartProps } from './part-frame.tsx';

/** The lot that goods are taken from: one of those that are here, or as it is typed from the packaging. */
export function LotPart({ line, onChange }: PartProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState(line.lot?.code ?? '');
  const [date, setDate] = useState(line.lot?.expiresOn ?? '');
  return (
    <>
      <LotsHere line={line} onChoose={({ code, expiresOn }) => void onChange({ lot: { code, expiresOn } })} />
      <PartFrame
        submit={t('line.set')}
        isComplete={code.trim() !== '' && (date === '' || isDay(date))}
        onSubmit={() => void onChange({ lot: { code: code.trim(), expiresOn: date || null } })}
        clear={
          line.lot === null
            ? undefined
            : { label: t('line.lot.clear'), onClear: () => void onChange({ lot: null }) }
        }
      >
        <Field
          label={t('line.lot.title')}
          help={t('line.lot.help')}
          maxLength={60}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <DateField label={t('line.lot.date')} value={date} onChange={setDate} />
      </PartFrame>
    </>
  );
}

interface LotsProps {
  readonly line: PricedLine;
  readonly onChoose: (lot: LotOnHand) => void;
}

/** The lots that are here, first to expire first [INV-21]: what is left beside the rest of the cart, the one to take, and those past their date. */
function LotsHere({ line, onChoose }: LotsProps) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const others = useCounter((state) => state.cart?.lines);
  const lots = useLots(line.variantId);
  if (lots.length === 0) return null;
  const today = singaporeDate(now);
  const takenMilli = (lot: LotOnHand): number =>
    (others ?? [])
      .filter((other) => other.lineId !== line.lineId && isOf(other, line.variantId, lot))
      .reduce((sum, other) => sum + extendPrice(other.quantityMilli, other.stockEachMilli), 0);
  const wantedMilli = extendPrice(line.quantityMilli, line.stockEachMilli);
  const suggested = chooseLot(lots, wantedMilli, today, takenMilli);
  return (
    <fieldset aria-label={t('line.lot.here')} className="flex max-h-64 flex-col gap-2 overflow-y-auto p-0.5">
      {lots.map((lot) => (
        <LotChoice
          key={`${lot.code} ${lot.expiresOn}`}
          lot={lot}
          leftMilli={lot.onHandMilli - takenMilli(lot)}
          isChosen={isOf(line, line.variantId, lot)}
          isSuggested={lot === suggested}
          isExpired={lot.expiresOn !== null && lot.expiresOn < today}
          onChoose={() => onChoose(lot)}
        />
      ))}
    </fieldset>
  );
}

const isOf = (
  { variantId, lot }: Pick<PricedLine, 'variantId' | 'lot'>,
  ofVariant: string | null,
  { code, expiresOn }: LotOnHand,
): boolean => variantId === ofVariant && lot?.code === code && lot.expiresOn === expiresOn;

function LotChoice(props: {
  readonly lot: LotOnHand;
  readonly leftMilli: number;
  readonly isChosen: boolean;
  readonly isSuggested: boolean;
  readonly isExpired: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { lot, isChosen, isExpired } = props;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={props.onChoose}
      className={cx(
        'grid min-h-14 grid-cols-[1fr_auto] items-center gap-x-3 rounded-lg border px-3 py-2 text-left',
        isExpired ? 'border-danger bg-danger-soft text-danger' : 'border-line hover:bg-sunken',
        isChosen && 'marked',
      )}
    >
      <span className="min-w-0 font-medium break-words">
        {lot.code}
        {props.isSuggested && (
          <span className="ml-2 rounded bg-accent-soft px-2 py-0.5 text-sm font-semibold text-accent-soft-ink">
            {t('line.lot.first')}
          </span>
        )}
      </span>
      <span className="figures text-right font-semibold">
        {t('line.lot.left', { quantity: formatQuantity(props.leftMilli) })}
      </span>
      <span className={cx('figures col-span-2 text-sm', !isExpired && 'text-ink-soft')}>
        {lot.expiresOn === null ? t('line.lot.noDate') : displayDate(lot.expiresOn)}
        {isExpired && ` · ${t('line.lot.expired')}`}
      </span>
    </button>
  );
}

function useLots(variantId: string | null): readonly LotOnHand[] {
  const { bridge } = useTill();
  const [lots, setLots] = useState<readonly LotOnHand[]>([]);
  useEffect(() => {
    if (variantId === null) return;
    let current = true;
    void bridge.inventory.lots({ variantId }).then((answer) => current && answer.ok && setLots(answer.value));
    return () => {
      current = false;
    };
  }, [bridge, variantId]);
  return lots;
}
