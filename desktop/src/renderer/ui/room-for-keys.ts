import type { TypedField } from './keys-for.ts';

/** How much of the window's foot keys take; windows keep above it. */
const windowRoom = '--keys';
/** How much of it the screen gives up; nothing while what is typed into is above the keys anyway. */
const screenRoom = '--keys-push';

const marginPx = 8;

/** Makes room for keys along the window's foot, and keeps the field in sight. @returns the function that gives the room back */
export function makeRoom(field: TypedField, keys: HTMLElement): () => void {
  const { style } = document.documentElement;
  const height = keys.offsetHeight;
  const isInWindow = field.closest('[role="dialog"]') !== null;
  const isCovered = field.getBoundingClientRect().bottom + marginPx > window.innerHeight - height;
  style.setProperty(windowRoom, `${height}px`);
  if (!isInWindow && isCovered) style.setProperty(screenRoom, `${height}px`);
  // Not at the edge of its place, where a button may stick over it.
  field.scrollIntoView({ block: 'center' });
  return () => {
    style.removeProperty(windowRoom);
    style.removeProperty(screenRoom);
  };
}

const corners = {
  bottomRight: 'right-3 bottom-3',
  bottomLeft: 'left-3 bottom-3',
  topRight: 'right-3 top-3',
  topLeft: 'left-3 top-3',
} as const;

/** The corner of the window, as classes, where keys of this size stand beside the field and not over it. */
export function cornerFor(field: TypedField, keys: HTMLElement): string {
  const place = field.getBoundingClientRect();
  const width = keys.offsetWidth + 2 * marginPx;
  const height = keys.offsetHeight + 2 * marginPx;
  const isFreeOnRight = place.right < window.innerWidth - width;
  const isFreeOnLeft = place.left > width;
  const isFreeBelow = place.bottom < window.innerHeight - height;
  if (isFreeOnRight) return corners.bottomRight;
  if (isFreeOnLeft) return corners.bottomLeft;
  return isFreeBelow ? corners.bottomRight : corners.topRight;
}
