import { cx } from 'class-variance-authority';
import { CircleAlert, CircleCheck, Clock, Info } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'wait' | 'danger' | 'money';

const tones: Record<Tone, string> = {
  plain: 'border-line bg-sunken text-ink',
  wait: 'border-wait bg-wait-soft text-wait',
  danger: 'border-danger bg-danger-soft text-danger',
  money: 'border-money bg-money-soft text-money',
};

const icons = { plain: Info, wait: Clock, danger: CircleAlert, money: CircleCheck } as const;

/** Something to read where it happened. A red one interrupts a screen reader, the others wait. */
export function Notice(props: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
}) {
  const Icon = icons[props.tone];
  return (
    <div
      role={props.tone === 'danger' ? 'alert' : 'status'}
      className={cx('flex items-start gap-3 rounded-lg border px-4 py-3', tones[props.tone], props.className)}
    >
      <Icon size={20} aria-hidden="true" className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words">{props.title}</p>
        {props.children !== undefined && <div className="text-sm text-ink">{props.children}</div>}
      </div>
      {props.actions}
    </div>
  );
}
