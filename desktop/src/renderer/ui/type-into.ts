type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Writes a field's text as typing does: React watches the field's own setter, the prototype's tells it of the change. */
export function typeInto(field: TextField, text: string, inputType = 'insertText'): void {
  const prototype = Object.getPrototypeOf(field) as object;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType }));
}

/** Puts characters where the cursor is, over what is selected; none: takes away what is selected, or the character before. */
export function typeAtCursor(field: TextField, characters: string): void {
  // Fields for e-mail addresses and numbers have no cursor that can be read: there it is at the end.
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? field.value.length;
  const from = characters === '' && start === end ? Math.max(start - 1, 0) : start;
  const next = field.value.slice(0, from) + characters + field.value.slice(end);
  if (field.maxLength >= 0 && next.length > field.maxLength && next.length > field.value.length) return;
  const hasCursor = field.selectionStart !== null;
  typeInto(field, next, characters === '' ? 'deleteContentBackward' : 'insertText');
  const cursor = from + characters.length;
  if (hasCursor) field.setSelectionRange(cursor, cursor);
}
