import type { ReactNode, RefObject } from 'react';
import { formatMoney } from '../app/format.ts';
import { amountOnly } from './amount-only.ts';

/** Large figures at the right, as on the panel of a till. */
export const tenderedLooks =
  'h-16 w-full shrink-0 rounded-lg border border-line-strong bg-surface px-4 text-right text-3xl font-semibold placeholder:text-ink-soft focus-visible:outline-offset-0';

interface TenderedFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly typed: string;
  /** What is taken when nothing is typed. */
  readonly defaultCents: number;
  readonly isRight: boolean;
  readonly onType: (text: string) => void;
  /** What follows from the amount, read out as it changes. */
  readonly children: ReactNode;
}

/** How much is taken with the chosen tender, and in words what that comes to. */
export function TenderedField(props: TenderedFieldProps) {
  const { field, label, typed, defaultCents, isRight, onType, children } = props;
  return (
    <>
      <label htmlFor="tendered" className="text-sm font-medium text-ink-soft">
        {label}
      </label>
      <input
        id="tendered"
        ref={field}
        inputMode="none"
        autoComplete="off"
        value={typed}
        placeholder={formatMoney(defaultCents).slice(1)}
        aria-invalid={!isRight}
        aria-describedby="tendered-words"
        onChange={(event) => onType(amountOnly(event.target.value))}
        className={`figures ${tenderedLooks}`}
      />
      <p
        id="tendered-words"
        role="status"
        className={isRight ? 'min-h-6 text-sm text-ink-soft' : 'min-h-6 text-sm font-medium text-danger'}
      >
        {children}
      </p>
    </>
  );
}
