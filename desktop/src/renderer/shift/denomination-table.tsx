import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../app/format.ts';
import { type Counts, type DenominationCents, denominations } from '../sales/denominations.ts';

interface DenominationProps {
  readonly counts: Counts;
  readonly onChange: (counts: Counts) => void;
}

const maxCountDigits = 4;
const maxPieces = 10 ** maxCountDigits - 1;

/** Notes and coins to count: a piece by a tap, or how many by typing. */
export function DenominationTable({ counts, onChange }: DenominationProps) {
  const { t } = useTranslation();
  const set = (cents: DenominationCents, pieces: number): void =>
    onChange({ ...counts, [cents]: Math.min(pieces, maxPieces) });
  return (
    <fieldset>
      <legend className="sr-only">{t('openShift.count')}</legend>
      <div
        aria-hidden="true"
        className="mb-1 grid grid-cols-[48px_1fr_88px_1fr] gap-x-2 text-sm text-ink-soft"
      >
        <span />
        <span>{t('openShift.kind')}</span>
        <span className="text-center">{t('openShift.pieces')}</span>
        <span className="text-right">{t('openShift.amount')}</span>
      </div>
      {denominations.map(({ cents, kind }) => (
        <div
          key={cents}
          className="grid h-12 grid-cols-[48px_1fr_88px_1fr] items-center gap-x-2 border-t border-line"
        >
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('shift.oneMore', { kind: `${formatMoney(cents)} ${t(`openShift.${kind}`)}` })}
            onClick={() => set(cents, (counts[cents] ?? 0) + 1)}
            className="flex size-12 items-center justify-center text-accent hover:bg-sunken active:bg-accent-soft"
          >
            <Plus size={20} aria-hidden="true" />
          </button>
          <label className="col-span-2 grid grid-cols-subgrid items-center">
            <span className="font-medium">
              <span className="figures">{formatMoney(cents)}</span>{' '}
              <span className="text-sm text-ink-soft">{t(`openShift.${kind}`)}</span>
            </span>
            <input
              inputMode="numeric"
              autoComplete="off"
              value={counts[cents] === undefined ? '' : String(counts[cents])}
              placeholder="0"
              onChange={(event) => {
                const digits = event.target.value.replace(/\D/g, '').slice(0, maxCountDigits);
                if (digits !== '') return set(cents, Number(digits));
                const { [cents]: _cleared, ...others } = counts;
                onChange(others);
              }}
              className="figures h-10 rounded-lg border border-line-strong bg-surface px-3 text-right placeholder:text-ink-soft focus-visible:outline-offset-0"
            />
          </label>
          <span aria-hidden="true" className="figures text-right text-ink-soft">
            {counts[cents] ? formatMoney(cents * (counts[cents] ?? 0)) : '–'}
          </span>
        </div>
      ))}
    </fieldset>
  );
}
