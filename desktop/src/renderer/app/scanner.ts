import { createScannerWedge, PAUSE_MS, STALL_MS, type WedgeDecision } from './scanner-wedge.ts';

export interface KeyboardSplit {
  /** A scan, wherever the focus was. */
  readonly onScan: (code: string) => void;
  /** Characters typed by hand outside of any field, once it is certain that no scanner typed them. */
  readonly onTyped: (text: string) => void;
}

type Editable = HTMLInputElement | HTMLTextAreaElement;

/** A field as it was before a character reached it. */
interface FieldBefore {
  readonly field: Editable | null;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

/** Characters whose fields are remembered: more than the longest barcode. */
const MAX_KEPT_KEYS = 600;

/** How long an input method may take to hand over what it had composed when a scan ended. */
const COMPOSITION_SETTLE_MS = 150;

/** How long keys that were pressed in time may be queued behind a timer, after work that held up the page. */
const LATE_MS = 20;

/**
 * Listens to every key of the document before anybody else, and splits scanners from people. What a scanner typed into
 * a field is taken out again, and the Enter or Tab that ends a scan reaches nobody.
 * @returns the function that stops listening
 */
export function listenForScans(document: Document, split: KeyboardSplit): () => void {
  const wedge = createScannerWedge();
  /** For each of the last characters, by its number, its field as it was before. */
  const before = new Map<number, FieldBefore>();
  const swallowedKeys = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = (decisions: readonly WedgeDecision[]): void => {
    for (const decision of decisions) {
      const field = before.get(decision.firstKey);
      if (decision.kind === 'scan') {
        if (field?.field) restoreField(field.field, field);
        split.onScan(decision.code);
      } else if (field && field.field === null) {
        split.onTyped(decision.text);
      }
    }
    for (const number of before.keys()) {
      if (number < wedge.keys - MAX_KEPT_KEYS) before.delete(number);
    }
  };

  /** Decides what is undecided once nothing came for long enough after the last key, at `lastMs`. */
  const waitForPause = (lastMs: number): void => {
    clearTimeout(timer);
    if (!wedge.undecided) return;
    const decideAfter = (pauseMs: number, then: () => void): void => {
      timer = setTimeout(() => {
        settle(wedge.pause(lastMs + pauseMs));
        if (wedge.undecided) then();
      }, pauseMs);
    };
    decideAfter(PAUSE_MS + LATE_MS, () => decideAfter(STALL_MS, () => undefined));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const number = wedge.keys;
    const fieldNow = fieldBefore(document.activeElement);
    const inRun = wedge.undecided;
    const { decisions, swallow } = wedge.feed({
      code: event.code,
      key: event.key,
      shift: event.shiftKey,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      repeat: event.repeat,
      timeMs: event.timeStamp,
    });
    if (wedge.keys > number) before.set(number, fieldNow);
    settle(decisions);
    // A space in the middle of a code would press the button that has the focus.
    const pressesButton = inRun && wedge.undecided && event.code === 'Space' && fieldNow.field === null;
    if (swallow || pressesButton) {
      event.preventDefault();
      event.stopImmediatePropagation();
      swallowedKeys.add(event.code);
    }
    waitForPause(event.timeStamp);
  };

  const onKeyUp = (event: KeyboardEvent): void => {
    if (!swallowedKeys.delete(event.code)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const view = document.defaultView ?? window;
  view.addEventListener('keydown', onKeyDown, true);
  view.addEventListener('keyup', onKeyUp, true);
  return () => {
    clearTimeout(timer);
    view.removeEventListener('keydown', onKeyDown, true);
    view.removeEventListener('keyup', onKeyUp, true);
  };
}

const textTypes = new Set(['text', 'search', 'password', 'tel', 'url', 'email', 'number']);

/** The text field among these, or null: a button or the page itself. */
export function editableOf(element: Element | null): Editable | null {
  if (element instanceof HTMLTextAreaElement) return element;
  return element instanceof HTMLInputElement && textTypes.has(element.type) ? element : null;
}

function fieldBefore(element: Element | null): FieldBefore {
  const field = editableOf(element);
  if (!field) return { field: null, value: '', start: null, end: null };
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** Puts a field back, also when an input method is still composing in it and hands its text over later. */
function restoreField(field: Editable, before: FieldBefore): void {
  write(field, before);
  const again = () => write(field, before);
  field.addEventListener('compositionend', again);
  setTimeout(() => field.removeEventListener('compositionend', again), COMPOSITION_SETTLE_MS);
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
