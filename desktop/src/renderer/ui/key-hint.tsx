import { cx } from 'class-variance-authority';
import { Decoration } from './decoration.tsx';

/** The key of an action, beside it. Said once to assistive technology, by the control's own `aria-keyshortcuts`. */
export function KeyHint({
  children,
  on = 'surface',
}: {
  readonly children: string;
  readonly on?: 'surface' | 'accent';
}) {
  return (
    <Decoration
      isKey
      className={cx(
        'rounded-lg border px-1.5 py-0.5 font-sans text-xs leading-none font-medium',
        on === 'accent' ? 'border-current' : 'border-line bg-canvas text-ink-soft',
      )}
    >
      {children}
    </Decoration>
  );
}
