/** Keys for component tests, with the times that tell a scanner from a person. */
export interface Keyboard {
  /** Presses one key after a pause that no scanner leaves. */
  readonly press: (key: string, init?: KeyboardEventInit) => KeyboardEvent;
  /** Types characters by hand. */
  readonly type: (text: string) => void;
  /** Scans a code, Enter included, after a pause. */
  readonly scan: (code: string, pauseMs?: number) => void;
}

const handGapMs = 120;
const scannerGapMs = 6;

const physicalKeys: Readonly<Record<string, string>> = {
  '*': 'NumpadMultiply',
  '+': 'NumpadAdd',
  '-': 'NumpadSubtract',
  '.': 'Period',
  ' ': 'Space',
};

const codeOf = (key: string): string => {
  if (/^\d$/.test(key)) return `Digit${key}`;
  return /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : (physicalKeys[key] ?? key);
};

/** A keyboard at `document`; its keys reach the focused field as a browser's would. */
export function createKeyboard(document: Document): Keyboard {
  // A clock of its own: how long the page takes to draw is no part of how fast somebody types.
  let nowMs = performance.now();

  const send = (key: string, gapMs: number, init: KeyboardEventInit): KeyboardEvent => {
    nowMs += gapMs;
    const target = document.activeElement ?? document.body;
    const event = new KeyboardEvent('keydown', {
      key,
      code: codeOf(key),
      bubbles: true,
      cancelable: true,
      ...init,
    });
    Object.defineProperty(event, 'timeStamp', { value: nowMs });
    target.dispatchEvent(event);
    if (!event.defaultPrevented) act(target, key, init);
    target.dispatchEvent(
      new KeyboardEvent('keyup', { key, code: codeOf(key), bubbles: true, cancelable: true }),
    );
    return event;
  };

  return {
    press: (key, init = {}) => send(key, handGapMs, init),
    type: (text) => {
      for (const key of text) send(key, handGapMs, {});
    },
    scan: (code, pauseMs = 500) => {
      nowMs += pauseMs;
      for (const key of code) send(key, scannerGapMs, {});
      send('Enter', scannerGapMs, {});
    },
  };
}

/** What a browser does with a key that nobody prevented. */
function act(target: Element, key: string, init: KeyboardEventInit): void {
  if (init.ctrlKey) return;
  if (target instanceof HTMLInputElement) {
    if (key === 'Enter') target.form?.requestSubmit();
    else if (key.length === 1) write(target, target.value + key);
    else if (key === 'Backspace') write(target, target.value.slice(0, -1));
  } else if (target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ')) {
    target.click();
  }
}

function write(field: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
