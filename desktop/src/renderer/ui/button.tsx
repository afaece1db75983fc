import { cva, cx, type VariantProps } from 'class-variance-authority';
import type { ComponentProps, ReactNode } from 'react';
import { KeyHint } from './key-hint.tsx';

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg border font-medium transition-colors disabled:cursor-not-allowed',
  {
    variants: {
      kind: {
        primary:
          'border-transparent bg-accent text-accent-ink hover:bg-accent-press disabled:bg-sunken disabled:text-ink-soft',
        quiet:
          'border-line-strong bg-surface text-ink hover:bg-sunken disabled:border-line disabled:text-ink-soft',
        ghost: 'border-transparent bg-transparent text-ink hover:bg-sunken disabled:text-ink-soft',
        danger: 'border-danger bg-surface text-danger hover:bg-danger-soft',
      },
      size: {
        small: 'h-(--control-small) px-3 text-sm',
        normal: 'h-(--control) px-4',
        // Words that take more lines than one make it taller: none runs out of it.
        large: 'h-fit min-h-(--control-large) px-6 py-1.5 text-xl leading-tight font-semibold',
        icon: 'size-(--control)',
      },
    },
    defaultVariants: { kind: 'quiet', size: 'normal' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof look> {
  /** The key that does the same, shown and told to assistive technology. */
  readonly hotkey?: string;
  readonly icon?: ReactNode;
}

/** A button; `hotkey` is shown on it but isn't part of its name. */
export function Button({ kind, size, hotkey, icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...(hotkey === undefined ? {} : { 'aria-keyshortcuts': hotkey })}
      {...rest}
      className={cx(look({ kind, size }), className)}
    >
      {icon}
      {children}
      {hotkey !== undefined && <KeyHint on={kind === 'primary' ? 'accent' : 'surface'}>{hotkey}</KeyHint>}
    </button>
  );
}
