import { cx } from 'class-variance-authority';
import type { ReactNode } from 'react';
import { formatMoney } from '../app/format.ts';

/** Figures under each other, right-aligned. */
export function Figures({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section aria-label={label} className="rounded-lg border border-line bg-surface p-4">
      <h2 className="mb-1 text-sm font-semibold text-ink-soft">{label}</h2>
      <dl className="divide-y divide-line">{children}</dl>
    </section>
  );
}

export function Figure(props: {
  readonly label: string;
  readonly value: string;
  readonly strong?: boolean;
  readonly tone?: 'danger' | 'money';
}) {
  const { label, value, strong = false, tone } = props;
  return (
    <div className="flex min-h-10 items-center justify-between gap-4 py-1">
      <dt className={cx('min-w-0 break-words', strong && 'font-semibold')}>{label}</dt>
      <dd
        className={cx(
          'figures shrink-0 text-right',
          strong && 'text-lg font-semibold',
          tone === 'danger' && 'text-danger',
          tone === 'money' && 'text-money',
        )}
      >
        {value}
      </dd>
    </div>
  );
}

/** What is over or short: with its sign, red when it isn't nothing. */
export const Difference = ({ label, cents }: { readonly label: string; readonly cents: number }) => (
  <Figure
    label={label}
    value={`${cents > 0 ? '+' : ''}${formatMoney(cents)}`}
    strong
    {...(cents === 0 ? {} : { tone: 'danger' as const })}
  />
);
