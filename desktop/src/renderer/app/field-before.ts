/** A text field that a person or a scanner types into. */
type Editable = HTMLInputElement | HTMLTextAreaElement;

/** What had the focus before a character came, and what stood in it. */
export interface FieldBefore {
  /** Null: a button, or the page itself. */
  readonly field: Editable | null;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

/** How long an input method may take to hand over what it had composed when a scan ended. */
const COMPOSITION_SETTLE_MS = 150;

const textTypes = new Set(['text', 'search', 'password', 'tel', 'url', 'email', 'number']);

/** The text field among these, or null: a button or the page itself. */
export function editableOf(element: Element | null): Editable | null {
  if (element instanceof HTMLTextAreaElement) return element;
  return element instanceof HTMLInputElement && textTypes.has(element.type) ? element : null;
}

export function fieldBefore(element: Element | null): FieldBefore {
  const field = editableOf(element);
  if (!field) return { field: null, value: '', start: null, end: null };
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/**
 * Puts a field back as it was. What an input method was composing there it hands over a moment later, as a composition's
 * end or as plain input: that is taken out too.
 */
export function restoreField(before: FieldBefore, isComposing: boolean): void {
  const { field } = before;
  if (!field) return;
  write(field, before);
  if (!isComposing) return;
  const again = (): void => write(field, before);
  const events = ['input', 'compositionend'] as const;
  for (const event of events) field.addEventListener(event, again);
  setTimeout(() => {
    for (const event of events) field.removeEventListener(event, again);
  }, COMPOSITION_SETTLE_MS);
}

function write(field: Editable, { value, start, end }: FieldBefore): void {
  if (field.value !== value) {
    // React watches the field's own setter; the prototype's tells it of the change as typing does.
    const prototype = Object.getPrototypeOf(field) as object;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (start !== null) field.setSelectionRange(start, end);
}
