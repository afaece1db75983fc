import { type RefObject, useEffect } from 'react';

/** A part of Pay that takes another's place: what is typed next goes into its field. */
export function useFocusAtFirst(field: RefObject<HTMLElement | null>): void {
  useEffect(() => field.current?.focus(), [field]);
}
