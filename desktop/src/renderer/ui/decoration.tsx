import { cx } from 'class-variance-authority';

/** Characters to look at only: drawn by the style sheet, so that they are no part of any control's name. */
export function Decoration(props: { readonly children: string; readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      data-shown={props.children}
      className={cx('before:content-[attr(data-shown)]', props.className)}
    />
  );
}
