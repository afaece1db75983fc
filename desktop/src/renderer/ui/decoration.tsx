import { cx } from 'class-variance-authority';

/** Characters to look at only: drawn by the style sheet, so that they are no part of any control's name. */
export function Decoration(props: {
  readonly children: string;
  readonly className?: string;
  /** It is a key to press: not shown where there is no keyboard. */
  readonly isKey?: boolean;
}) {
  return (
    <span
      aria-hidden="true"
      data-shown={props.children}
      data-key-hint={props.isKey || undefined}
      className={cx('before:content-[attr(data-shown)]', props.className)}
    />
  );
}
