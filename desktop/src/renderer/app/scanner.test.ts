import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForScans } from './scanner.ts';

let scans: string[];
let typed: string[];
let stop: () => void;
let nowMs = 0;

beforeEach(() => {
  vi.useFakeTimers();
  scans = [];
  typed = [];
  nowMs = 1_000;
  document.body.innerHTML = '<input id="field" value="abc"><button id="button">Go</button>';
  stop = listenForScans(document, {
    onScan: (code) => scans.push(code),
    onTyped: (text) => typed.push(text),
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const at = <T extends HTMLElement>(id: string): T => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`expected an element ${id}`);
  return element as T;
};

/** A key as a browser reports it, and what it does to a focused field unless somebody prevents it. */
function press(code: string, char: string, gapMs: number, init: KeyboardEventInit = {}): KeyboardEvent {
  nowMs += gapMs;
  const event = new KeyboardEvent('keydown', { code, key: char, bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'timeStamp', { value: nowMs });
  (document.activeElement ?? document.body).dispatchEvent(event);
  const target = document.activeElement;
  if (!event.defaultPrevented && target instanceof HTMLInputElement && char.length === 1) {
    const start = target.selectionStart ?? target.value.length;
    target.setRangeText(char, start, target.selectionEnd ?? start, 'end');
    target.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return event;
}

const scan = (code: string, init: KeyboardEventInit = {}): KeyboardEvent => {
  for (const digit of code) press(`Digit${digit}`, digit, 7, init);
  return press('Enter', 'Enter', 7, init);
};

describe('a scan', () => {
  it('leaves a focused field exactly as it was, cursor included', () => {
    const field = at<HTMLInputElement>('field');
    field.focus();
    field.setSelectionRange(1, 2);
    scan('8888010101010');
    expect(scans).toEqual(['8888010101010']);
    expect(field.value).toBe('abc');
    expect([field.selectionStart, field.selectionEnd]).toEqual([1, 2]);
  });

  it('never presses the button that has the focus, neither by its Enter nor on the key’s way up', () => {
    const pressed = vi.fn();
    at('button').addEventListener('keydown', (event) => event.code === 'Enter' && pressed());
    at('button').addEventListener('keyup', (event) => event.code === 'Enter' && pressed());
    at('button').focus();
    expect(scan('12345670').defaultPrevented).toBe(true);
    const up = new KeyboardEvent('keyup', { code: 'Enter', key: 'Enter', bubbles: true, cancelable: true });
    at('button').dispatchEvent(up);
    expect(up.defaultPrevented).toBe(true);
    expect(pressed).not.toHaveBeenCalled();
    expect(scans).toEqual(['12345670']);
  });

  it('is read while an input method is composing, and what that hands over later is taken out too', () => {
    const field = at<HTMLInputElement>('field');
    field.focus();
    scan('12345670', { isComposing: true, keyCode: 229 } as KeyboardEventInit);
    field.value = 'abc１２３４';
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    expect(scans).toEqual(['12345670']);
    expect(field.value).toBe('abc');
    field.value = 'abc12345670';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    expect(field.value).toBe('abc');
  });

  it('ends by itself after a pause when the scanner sends no Enter', () => {
    for (const digit of '12345670') press(`Digit${digit}`, digit, 7);
    expect(scans).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(scans).toEqual(['12345670']);
  });

  it('is given out in order with those before and after it', () => {
    const codes = ['11111111', '22222222', '33333333'];
    for (const code of codes) scan(code);
    expect(scans).toEqual(codes);
  });
});

describe('typing by hand', () => {
  it('stays in the field it was typed in, and is told to nobody', () => {
    const field = at<HTMLInputElement>('field');
    field.focus();
    field.setSelectionRange(3, 3);
    for (const digit of '1234') press(`Digit${digit}`, digit, 120);
    expect(press('Enter', 'Enter', 120).defaultPrevented).toBe(false);
    vi.advanceTimersByTime(200);
    expect(field.value).toBe('abc1234');
    expect([scans, typed]).toEqual([[], []]);
  });

  it('outside of fields is told once it is certain that no scanner typed it', () => {
    press('Digit6', '6', 120);
    expect(typed).toEqual([]);
    vi.advanceTimersByTime(100);
    press('Digit8', '*', 120, { shiftKey: true });
    vi.advanceTimersByTime(100);
    expect(typed).toEqual(['6', '*']);
  });

  it('outside of fields is told before an Enter that follows it acts', () => {
    let typedAtEnter: string[] = [];
    document.addEventListener('keydown', (event) => {
      if (event.code === 'Enter') typedAtEnter = [...typed];
    });
    press('Digit6', '6', 120);
    press('Enter', 'Enter', 50);
    expect(typedAtEnter).toEqual(['6']);
  });

  it('goes once into the field that it opened, however quickly the next letters follow', () => {
    stop();
    const field = at<HTMLInputElement>('field');
    field.value = '';
    stop = listenForScans(document, {
      onScan: (code) => scans.push(code),
      onTyped: (text) => {
        field.focus();
        field.setRangeText(text, field.value.length, field.value.length, 'end');
      },
    });
    for (const letter of 'lemon') press(`Key${letter.toUpperCase()}`, letter, 70);
    vi.advanceTimersByTime(200);
    expect(field.value).toBe('lemon');
    expect(scans).toEqual([]);
  });
});
