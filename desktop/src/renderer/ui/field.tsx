import { cx } from 'class-variance-authority';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useWasAsked } from './form.tsx';

interface FieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  readonly label: string;
  /** Hides the label from sight where the place says it already; it stays the field's name. */
  readonly hideLabel?: boolean;
  readonly help?: ReactNode;
  readonly problem?: string | null;
  /** Its form can't go on with what is in it: said once somebody wanted to [`Form`]. */
  readonly isMissing?: boolean;
  readonly size?: 'normal' | 'large';
  readonly figures?: boolean;
  readonly icon?: ReactNode;
  /** A button in the field, at its end. */
  readonly action?: ReactNode;
}

/** A labelled text field. */
export function Field(props: FieldProps) {
  const {
    label,
    hideLabel,
    help,
    problem: said,
    isMissing = false,
    size = 'normal',
    figures,
    icon,
    action,
    className,
    ...rest
  } = props;
  const { t } = useTranslation();
  const wasAsked = useWasAsked();
  const lacks = isMissing && wasAsked ? t(rest.value ? 'ui.notYetRight' : 'ui.missing') : null;
  const problem = said || lacks;
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(problem) || help !== undefined;
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium text-ink-soft'}>
        {label}
      </label>
      <div className="relative">
        {icon !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-ink-soft">
            {icon}
          </span>
        )}
        <input
          id={id}
          autoComplete="off"
          data-missing={isMissing || undefined}
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={problem ? true : undefined}
          aria-describedby={hasNote ? noteId : undefined}
          {...rest}
          className={cx(
            'w-full rounded-lg border bg-surface text-ink placeholder:text-ink-soft disabled:bg-sunken disabled:text-ink-soft',
            'focus-visible:outline-offset-0',
            problem ? 'border-danger' : 'border-line-strong',
            size === 'large' ? 'h-16 px-4 text-3xl font-semibold' : 'h-(--control) px-3',
            figures && 'figures text-right',
            icon !== undefined && 'pl-10',
            action !== undefined && 'pr-12',
          )}
        />
        {action !== undefined && <span className="absolute inset-y-px right-px flex">{action}</span>}
      </div>
      {hasNote && (
        <p id={noteId} className={cx('text-sm', problem ? 'text-danger' : 'text-ink-soft')}>
          {problem || help}
        </p>
      )}
    </div>
  );
}
