import { cx } from 'class-variance-authority';
import { Minus, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../app/format.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { type Counts, type DenominationCents, denominations } from '../sales/denominations.ts';

interface DenominationProps {
  readonly counts: Counts;
  readonly onChange: (counts: Counts) => void;
}

/** One more, what it is, how many, what they come to; for fingers also one fewer. */
const columns =
  'grid grid-cols-[3rem_1fr_5.5rem_1fr] gap-x-2 touch:grid-cols-[2.75rem_2.75rem_8.25rem_4rem_1fr] touch:gap-x-1.5';

const maxCountDigits = 4;
const maxPieces = 10 ** maxCountDigits - 1;

/** Notes and coins to count: a piece by a tap, or how many by typing. */
export function DenominationTable({ counts, onChange }: DenominationProps) {
  const { t } = useTranslation();
  const isTouch = useIsTouch();
  const set = (cents: DenominationCents, pieces: number): void =>
    onChange({ ...counts, [cents]: Math.min(pieces, maxPieces) });
  return (
    <fieldset>
      <legend className="sr-only">{t('openShift.count')}</legend>
      <div aria-hidden="true" className={cx('mb-1 text-sm text-ink-soft', columns)}>
        <span className="touch:col-span-2" />
        <span>{t('openShift.kind')}</span>
        <span className="text-center">{t('openShift.pieces')}</span>
        <span className="text-right">{t('openShift.amount')}</span>
      </div>
      {denominations.map(({ cents, kind }) => (
        <div key={cents} className={cx('h-(--row) items-center border-t border-line', columns)}>
          {isTouch && (
            <button
              type="button"
              tabIndex={-1}
              aria-label={t('shift.oneFewer', { kind: `${formatMoney(cents)} ${t(`openShift.${kind}`)}` })}
              disabled={!counts[cents]}
              onClick={() => set(cents, (counts[cents] ?? 0) - 1)}
              className="flex h-(--row) items-center justify-center text-accent active:bg-accent-soft disabled:text-ink-soft"
            >
              <Minus size={20} aria-hidden="true" />
            </button>
          )}
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('shift.oneMore', { kind: `${formatMoney(cents)} ${t(`openShift.${kind}`)}` })}
            onClick={() => set(cents, (counts[cents] ?? 0) + 1)}
            className="flex h-(--row) items-center justify-center text-accent hover:bg-sunken active:bg-accent-soft"
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
              className="figures h-[calc(var(--row)-0.375rem)] w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-right placeholder:text-ink-soft focus-visible:outline-offset-0"
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
