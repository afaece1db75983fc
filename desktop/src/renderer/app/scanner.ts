import { type FieldBefore, fieldBefore, restoreField } from './field-before.ts';
import { createScannerWedge, PAUSE_MS, STALL_MS, type WedgeDecision } from './scanner-wedge.ts';

export interface KeyboardSplit {
  /** A scan, wherever the focus was. */
  readonly onScan: (code: string) => void;
  /** Characters typed by hand outside of any field, once it is certain that no scanner typed them. */
  readonly onTyped: (text: string) => void;
}

/** Characters whose fields are remembered: more than the longest barcode. */
const MAX_KEPT_KEYS = 600;

/** How long keys that were pressed in time may be queued behind a timer, after work that held up the page. */
const LATE_MS = 20;

/** What `keyCode` is while an input method has the key. */
const COMPOSING_KEY_CODE = 229;

/**
 * Listens to every key of the document before anybody else, and splits scanners from people. What a scanner typed into
 * a field is taken out again, and the Enter or Tab that ends a scan reaches nobody.
 * @returns the function that stops listening
 */
export function listenForScans(document: Document, split: KeyboardSplit): () => void {
  const wedge = createScannerWedge();
  const settle = createSettling(split);
  const swallowedKeys = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Decides what is undecided once nothing came for long enough after the last key, at `lastMs`. */
  const waitForPause = (lastMs: number): void => {
    clearTimeout(timer);
    if (!wedge.undecided) return;
    const decideAfter = (pauseMs: number, then: () => void): void => {
      timer = setTimeout(() => {
        settle.decided(wedge.pause(lastMs + pauseMs));
        if (wedge.undecided) then();
      }, pauseMs);
    };
    decideAfter(PAUSE_MS + LATE_MS, () => decideAfter(STALL_MS, () => undefined));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const number = wedge.keys;
    const inRun = wedge.undecided;
    const { decisions, swallow } = wedge.feed({
      code: event.code,
      key: event.key,
      shift: event.shiftKey,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      repeat: event.repeat,
      timeMs: event.timeStamp,
    });
    settle.decided(decisions);
    // Only now: what was decided may have moved the focus, and this character goes where it is then.
    const fieldNow = fieldBefore(document.activeElement);
    if (wedge.keys > number) settle.character(number, fieldNow, event);
    // A space in the middle of a code would press the button that has the focus.
    const pressesButton = inRun && wedge.undecided && event.code === 'Space' && fieldNow.field === null;
    if (swallow || pressesButton) {
      stop(event);
      swallowedKeys.add(event.code);
    }
    waitForPause(event.timeStamp);
  };

  const onKeyUp = (event: KeyboardEvent): void => {
    if (swallowedKeys.delete(event.code)) stop(event);
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

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Remembers where characters went, and acts on what they turn out to be. */
function createSettling({ onScan, onTyped }: KeyboardSplit) {
  const characters = new Map<number, { readonly before: FieldBefore; readonly isComposing: boolean }>();
  return {
    /** A character went to the field that has the focus. */
    character: (number: number, before: FieldBefore, event: KeyboardEvent): void => {
      characters.set(number, {
        before,
        isComposing: event.isComposing || event.keyCode === COMPOSING_KEY_CODE,
      });
      characters.delete(number - MAX_KEPT_KEYS);
    },
    decided: (decisions: readonly WedgeDecision[]): void => {
      for (const decision of decisions) {
        const first = characters.get(decision.firstKey);
        if (decision.kind === 'scan') {
          if (first) restoreField(first.before, first.isComposing);
          onScan(decision.code);
        } else if (first && first.before.field === null) {
          onTyped(decision.text);
        }
      }
    },
  };
}
