import { cx } from 'class-variance-authority';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string;
  readonly hideTitle?: boolean;
  readonly width?: 'narrow' | 'normal' | 'wide';
  /** `top`: opens near the top and grows downwards, for lists that change while one types. */
  readonly place?: 'center' | 'top';
  readonly children: ReactNode;
  /** Where the focus goes first; by default the first control. */
  readonly initialFocus?: () => HTMLElement | null;
}

const widths = { narrow: 'max-w-md', normal: 'max-w-2xl', wide: 'max-w-5xl' } as const;

/** The keys on the glass belong to the field that is typed into, wherever they stand. */
const isOnKeys = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-on-screen-keys]') !== null;

/** A window over the screen. Esc and the cross close it; the focus stays in it and comes back afterwards. */
export function Dialog(props: DialogProps) {
  const { t } = useTranslation();
  const { open, onClose, title, description, hideTitle, width = 'normal', place = 'center' } = props;
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onInteractOutside={(event) => {
            if (isOnKeys(event.detail.originalEvent.target)) event.preventDefault();
          }}
          onOpenAutoFocus={(event) => {
            const target = props.initialFocus?.();
            if (!target) return;
            event.preventDefault();
            target.focus();
          }}
          className={cx(
            'fixed left-1/2 z-50 flex w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-surface outline-none',
            place === 'center'
              ? 'top-[calc((100vh-var(--keys,0px))/2)] max-h-[calc(100vh-var(--keys,0px)-32px)] -translate-y-1/2'
              : 'top-[calc((100vh-var(--keys,0px))/12)] max-h-[calc((100vh-var(--keys,0px))*11/12-8px)]',
            widths[width],
          )}
        >
          <header
            className={
              hideTitle
                ? 'sr-only'
                : 'flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-5'
            }
          >
            <div>
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-sm text-ink-soft">{description}</Radix.Description>
              )}
            </div>
            {!hideTitle && (
              <Button kind="ghost" size="icon" aria-label={t('ui.close')} onClick={onClose}>
                <X size={20} aria-hidden="true" />
              </Button>
            )}
          </header>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
