import { cx } from 'class-variance-authority';
import type { ReactNode } from 'react';

/** One of several things that can be shown. */
export function Chip(props: {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  /** Of a category's own colour. */
  readonly hue?: number;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={props.isChosen}
      onPointerDown={(event) => event.preventDefault()}
      onClick={props.onChoose}
      className={cx(
        'flex h-12 min-w-0 items-center gap-1.5 rounded-lg border px-2 text-left text-[13px] leading-tight font-medium transition-colors xl:gap-1 xl:px-1.5 xl:text-xs 2xl:text-[13px]',
        props.isChosen
          ? 'border-accent bg-accent-soft text-accent-soft-ink'
          : 'border-line bg-surface hover:bg-sunken',
      )}
    >
      {props.icon}
      {props.hue !== undefined && (
        <span
          aria-hidden="true"
          className="swatch h-7 w-1.5 shrink-0 rounded-full"
          style={{ ['--hue' as string]: props.hue }}
        />
      )}
      <span className="line-clamp-2 min-w-0 break-words">{props.children}</span>
    </button>
  );
}
