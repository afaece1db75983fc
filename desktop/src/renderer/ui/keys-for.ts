/** What is typed into a field with fingers: letters, digits alone, or nothing because the screen has keys for it already. */
export type KeysKind = 'letters' | 'digits';

export type TypedField = HTMLInputElement | HTMLTextAreaElement;

const letterTypes: ReadonlySet<string> = new Set(['text', 'search', 'password', 'url', 'email']);
const digitTypes: ReadonlySet<string> = new Set(['number', 'tel']);
const digitModes: ReadonlySet<string> = new Set(['numeric', 'decimal', 'tel']);

/** @returns the field and its keys; null for what isn't typed into, or has keys of its own beside it (`inputMode="none"`) */
export function keysFor(element: Element | null): { field: TypedField; kind: KeysKind } | null {
  if (element instanceof HTMLTextAreaElement)
    return element.readOnly ? null : { field: element, kind: 'letters' };
  if (!(element instanceof HTMLInputElement) || element.readOnly || element.disabled) return null;
  const mode = element.getAttribute('inputmode') ?? '';
  if (mode === 'none') return null;
  if (digitTypes.has(element.type) || digitModes.has(mode)) return { field: element, kind: 'digits' };
  return letterTypes.has(element.type) ? { field: element, kind: 'letters' } : null;
}
