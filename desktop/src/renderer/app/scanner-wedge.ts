import { isValidGtin } from '#shared/catalog/index.ts';

/**
 * Tells a barcode scanner that types from a person who types, by speed alone. Pure: time comes with each key.
 *
 * A run of keys is a scan when it has at least {@link MIN_SCAN_LENGTH} characters, at most {@link MAX_GAP_MS} apart on
 * average, and ends with Enter, Tab or {@link PAUSE_MS} without a key. Everything else was typed by hand, and is
 * given back in order. Characters are read from physical keys, so that Caps Lock and input methods change nothing.
 *
 * A busy computer may hold up keys in the middle of a scan. Half a code must never be taken for a whole one, so a fast
 * run that isn't a complete article number waits up to {@link STALL_MS} for its rest, an Enter that late still belongs
 * to the scan before it, and first digits that looked typed are put back in front where that makes an article number.
 */
export interface WedgeKey {
  /** Physical key: `KeyboardEvent.code`. */
  readonly code: string;
  /** What the layout makes of it: `KeyboardEvent.key`. */
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, Alt or the system key is held: never part of a scan. */
  readonly modified: boolean;
  /** The key is held down and repeats itself, which scanners never do. */
  readonly repeat: boolean;
  readonly timeMs: number;
}

export type WedgeDecision =
  /** A scan ended. Its characters were the keys from `firstKey` on, counted as by {@link ScannerWedge.keys}. */
  | { readonly kind: 'scan'; readonly code: string; readonly firstKey: number }
  /** These characters were typed by hand. */
  | { readonly kind: 'typed'; readonly text: string; readonly firstKey: number };

export interface WedgeAnswer {
  /** What became certain with this key, in order. */
  readonly decisions: readonly WedgeDecision[];
  /** The key belongs to a scan as its end: nobody else may see it. */
  readonly swallow: boolean;
}

export interface ScannerWedge {
  feed(key: WedgeKey): WedgeAnswer;
  /** To be called when time has passed without a key. */
  pause(timeMs: number): readonly WedgeDecision[];
  /** Characters fed so far: the number of the next one. */
  readonly keys: number;
  /** True while characters wait for a decision. */
  readonly undecided: boolean;
}

export const MIN_SCAN_LENGTH = 4;
export const MAX_GAP_MS = 35;
export const PAUSE_MS = 60;
export const STALL_MS = 250;
/** Longer than any barcode: a run beyond it is decided in parts. */
const MAX_RUN_LENGTH = 500;
/** Digits that a stall may cut off: all but the four of a GTIN-14 that are a scan by themselves. */
const MAX_RECENT_KEYS = 10;

interface RunKey {
  /** By its physical key, which is what a scanner means. */
  readonly char: string;
  /** By the keyboard's layout, which is what a person means. */
  readonly typedChar: string;
  readonly timeMs: number;
  readonly number: number;
  readonly repeat: boolean;
}

const modifierKeys = new Set([
  'ShiftLeft',
  'ShiftRight',
  'CapsLock',
  'ControlLeft',
  'ControlRight',
  'AltLeft',
  'AltRight',
  'MetaLeft',
  'MetaRight',
  'NumLock',
]);

const terminators = new Set(['Enter', 'NumpadEnter', 'Tab']);

export function createScannerWedge(): ScannerWedge {
  let run: RunKey[] = [];
  let keys = 0;
  /** When the last scan that no Enter ended got its last character. */
  let openScanMs = Number.NEGATIVE_INFINITY;

  /** What was decided to be typed just before the run, each key within a stall of the next. */
  let recent: readonly RunKey[] = [];

  const decide = (): WedgeDecision[] => {
    let decided = decideRun(run);
    const before = followsClosely(recent, run) ? recent : [];
    const last = decided.at(-1);
    recent = [];
    if (last?.kind === 'scan') {
      openScanMs = run.at(-1)?.timeMs ?? openScanMs;
      const inFront = run.filter(({ number }) => number < last.firstKey);
      const scan = withLostStart(last, [...before, ...inFront]);
      // A key that was split off, but makes the article number whole, was the scanner's.
      decided = [...decided.filter(({ firstKey }) => firstKey < scan.firstKey), scan];
    } else if (last) {
      recent = [...before, ...run].slice(-MAX_RECENT_KEYS);
    }
    run = [];
    return decided;
  };

  const isOver = (timeMs: number): boolean => {
    const last = run.at(-1);
    if (last === undefined) return false;
    const silentMs = timeMs - last.timeMs;
    const mayGoOn = isScan(run) && !isValidGtin(textOf(run));
    return silentMs >= (mayGoOn ? STALL_MS : PAUSE_MS);
  };

  return {
    get keys() {
      return keys;
    },
    get undecided() {
      return run.length > 0;
    },
    pause: (timeMs) => (isOver(timeMs) ? decide() : []),
    feed(key) {
      if (modifierKeys.has(key.code)) return { decisions: [], swallow: false };
      const before = isOver(key.timeMs) ? decide() : [];
      if (terminators.has(key.code)) {
        const decisions = [...before, ...decide()];
        const endsScan = key.timeMs - openScanMs <= STALL_MS;
        openScanMs = Number.NEGATIVE_INFINITY;
        return { decisions, swallow: endsScan };
      }
      const char = key.modified ? undefined : characterOf(key);
      if (char === undefined) return { decisions: [...before, ...decide()], swallow: false };
      openScanMs = Number.NEGATIVE_INFINITY;
      run.push({
        char,
        typedChar: typedCharacterOf(key.key, char),
        timeMs: key.timeMs,
        number: keys,
        repeat: key.repeat,
      });
      keys += 1;
      const full = run.length >= MAX_RUN_LENGTH ? decide() : [];
      return { decisions: [...before, ...full], swallow: false };
    },
  };
}

/**
 * A run of keys that never paused, as what it was. A key pressed by hand just before the scanner began stands in front
 * of the run at a distance that a scanner leaves only when the computer stalls, and is split off.
 */
function decideRun(run: readonly RunKey[]): WedgeDecision[] {
  const first = run[0];
  if (first === undefined) return [];
  const second = run[1];
  const rest = run.slice(1);
  const byHandInFront =
    second !== undefined &&
    second.timeMs - first.timeMs > MAX_GAP_MS &&
    isScan(rest) &&
    rest.every((key, index) => index === 0 || key.timeMs - (rest[index - 1]?.timeMs ?? 0) <= MAX_GAP_MS);
  if (byHandInFront && second !== undefined) {
    return [
      { kind: 'typed', text: first.typedChar, firstKey: first.number },
      { kind: 'scan', code: textOf(rest), firstKey: second.number },
    ];
  }
  return isScan(run)
    ? [{ kind: 'scan', code: textOf(run), firstKey: first.number }]
    : [{ kind: 'typed', text: run.map((key) => key.typedChar).join(''), firstKey: first.number }];
}

const followsClosely = (before: readonly RunKey[], run: readonly RunKey[]): boolean => {
  const last = before.at(-1);
  const first = run[0];
  return last !== undefined && first !== undefined && first.timeMs - last.timeMs <= STALL_MS;
};

/** A scan with the digits in front of it that a stall had cut off; as it is when no such digits make an article number. */
function withLostStart(
  scan: Extract<WedgeDecision, { kind: 'scan' }>,
  before: readonly RunKey[],
): WedgeDecision {
  if (isValidGtin(scan.code)) return scan;
  for (const [index, key] of before.entries()) {
    const code = textOf(before.slice(index)) + scan.code;
    if (isValidGtin(code)) return { kind: 'scan', code, firstKey: key.number };
  }
  return scan;
}

function isScan(run: readonly RunKey[]): boolean {
  const first = run[0];
  const last = run.at(-1);
  if (first === undefined || last === undefined || run.length < MIN_SCAN_LENGTH) return false;
  if (run.some((key) => key.repeat)) return false;
  return last.timeMs - first.timeMs <= MAX_GAP_MS * (run.length - 1);
}

const textOf = (run: readonly RunKey[]): string => run.map((key) => key.char).join('');

/** An input method hides what a key means; its physical key is the best guess then. */
const typedCharacterOf = (key: string, char: string): string => ([...key].length === 1 ? key : char);

/** Unshifted and shifted characters of the keys that scanners press, on the US layout that they are set to. */
const punctuation: Readonly<Record<string, readonly [string, string]>> = {
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Backquote: ['`', '~'],
  Space: [' ', ' '],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
};
/** What the number pad's digits are with Num Lock off. */
const navigationKeys = new Set([
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Insert',
  'Clear',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
]);
const shiftedDigits = ')!@#$%^&*(';

/** The character of a physical key; undefined for keys that make none. */
function characterOf({ code, key, shift }: WedgeKey): string | undefined {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) {
    if (code.startsWith('Numpad') && navigationKeys.has(key)) return undefined;
    return shift && code.startsWith('Digit') ? shiftedDigits[Number(digit)] : digit;
  }
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const marks = punctuation[code];
  if (marks) return marks[shift ? 1 : 0];
  return code === '' && [...key].length === 1 ? key : undefined;
}
