import type { ReactNode } from 'react';

/** A place with nothing in it: why, and the first step. */
export function Empty(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-8 text-center text-ink-soft">
      <span aria-hidden="true" className="text-line-strong">
        {props.icon}
      </span>
      <p className="text-lg font-semibold text-ink">{props.title}</p>
      {props.children !== undefined && <div className="max-w-sm text-sm">{props.children}</div>}
    </div>
  );
}
