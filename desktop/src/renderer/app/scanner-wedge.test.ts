import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createScannerWedge,
  PAUSE_MS,
  STALL_MS,
  type WedgeDecision,
  type WedgeKey,
} from './scanner-wedge.ts';

const codeOf = (char: string): string =>
  /\d/.test(char) ? `Digit${char}` : char === '-' ? 'Minus' : `Key${char.toUpperCase()}`;

const key = (char: string, timeMs: number, over: Partial<WedgeKey> = {}): WedgeKey => ({
  code: codeOf(char),
  key: char,
  shift: /[A-Z]/.test(char),
  modified: false,
  repeat: false,
  timeMs,
  ...over,
});
const special = (code: string, timeMs: number): WedgeKey => key('', timeMs, { code, key: code });

/** Feeds characters at even gaps, from a time on. @returns what was decided, and the time of the last key */
function type(wedge: ReturnType<typeof createScannerWedge>, text: string, startMs: number, gapMs: number) {
  const decisions: WedgeDecision[] = [];
  [...text].forEach((char, index) => {
    decisions.push(...wedge.feed(key(char, startMs + index * gapMs)).decisions);
  });
  return { decisions, endMs: startMs + (text.length - 1) * gapMs };
}

describe('a scanner that types', () => {
  it('is recognised by its speed when Enter ends it, and that Enter is swallowed', () => {
    const wedge = createScannerWedge();
    const { decisions, endMs } = type(wedge, '8888010101010', 0, 8);
    expect(decisions).toEqual([]);
    const end = wedge.feed(special('Enter', endMs + 8));
    expect(end.decisions).toEqual([{ kind: 'scan', code: '8888010101010', firstKey: 0 }]);
    expect(end.swallow).toBe(true);
  });

  it.each(['Enter', 'NumpadEnter', 'Tab'])('may end with %s', (terminator) => {
    const wedge = createScannerWedge();
    type(wedge, '12345670', 0, 20);
    expect(wedge.feed(special(terminator, 160)).swallow).toBe(true);
  });

  it('may end with nothing but a pause', () => {
    const wedge = createScannerWedge();
    const { endMs } = type(wedge, '12345670', 0, 10);
    expect(wedge.pause(endMs + PAUSE_MS - 1)).toEqual([]);
    expect(wedge.pause(endMs + PAUSE_MS)).toEqual([{ kind: 'scan', code: '12345670', firstKey: 0 }]);
    expect(wedge.undecided).toBe(false);
  });

  it('is read from physical keys, so Caps Lock and an input method change nothing', () => {
    const wedge = createScannerWedge();
    const keys = [
      key('A', 0, { key: 'a' }),
      key('b', 5, { key: 'Process' }),
      key('1', 10, { key: 'Process' }),
      key('2', 15, { key: '２' }),
      key('-', 20, { key: 'Process' }),
    ];
    for (const one of keys) wedge.feed(one);
    expect(wedge.feed(special('Enter', 25)).decisions).toEqual([
      { kind: 'scan', code: 'Ab12-', firstKey: 0 },
    ]);
  });

  it('may use the number pad, and Shift and Caps Lock keys between characters', () => {
    const wedge = createScannerWedge();
    [...'1234'].forEach((digit, index) => {
      wedge.feed(key(digit, index * 10, { code: `Numpad${digit}` }));
      wedge.feed(special('ShiftLeft', index * 10 + 1));
      wedge.feed(special('CapsLock', index * 10 + 2));
    });
    expect(wedge.feed(special('Enter', 40)).decisions).toEqual([{ kind: 'scan', code: '1234', firstKey: 0 }]);
  });

  it('is held together when a busy computer holds up its keys, its Enter included', () => {
    const wedge = createScannerWedge();
    const first = type(wedge, '888801', 0, 6);
    expect(wedge.pause(first.endMs + PAUSE_MS)).toEqual([]);
    const second = type(wedge, '0101010', first.endMs + 180, 6);
    expect(second.decisions).toEqual([]);
    const end = wedge.feed(special('Enter', second.endMs + 150));
    expect(end).toEqual({ decisions: [{ kind: 'scan', code: '8888010101010', firstKey: 0 }], swallow: true });
  });

  it('gets back its first digits that a stall made look typed', () => {
    const wedge = createScannerWedge();
    const first = type(wedge, '888', 0, 6);
    expect(wedge.pause(first.endMs + PAUSE_MS)).toEqual([{ kind: 'typed', text: '888', firstKey: 0 }]);
    const { endMs } = type(wedge, '8010101014', first.endMs + 200, 6);
    expect(wedge.feed(special('Enter', endMs + 6)).decisions).toEqual([
      { kind: 'scan', code: '8888010101014', firstKey: 0 },
    ]);
  });

  it('takes nothing from what was typed before it when it is complete by itself', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('6', 0));
    const { endMs } = type(wedge, '12345670', 150, 6);
    expect(wedge.feed(special('Enter', endMs + 6)).decisions).toEqual([
      { kind: 'scan', code: '12345670', firstKey: 1 },
    ]);
  });

  it('keeps an Enter that comes late, after its complete code was taken already', () => {
    const wedge = createScannerWedge();
    const { endMs } = type(wedge, '12345670', 0, 6);
    expect(wedge.pause(endMs + PAUSE_MS)).toHaveLength(1);
    expect(wedge.feed(special('Enter', endMs + STALL_MS))).toEqual({ decisions: [], swallow: true });
    expect(wedge.feed(special('Enter', endMs + STALL_MS)).swallow).toBe(false);
  });

  it('waits for the rest of what is no complete article number, but not for long', () => {
    const wedge = createScannerWedge();
    const { endMs } = type(wedge, 'T01-000123', 0, 6);
    expect(wedge.pause(endMs + STALL_MS - 1)).toEqual([]);
    expect(wedge.pause(endMs + STALL_MS)).toEqual([{ kind: 'scan', code: 'T01-000123', firstKey: 0 }]);
  });

  it.each(['9555012345676', '4006381333931', '036000291452', '96385074'])(
    'keeps its first digits when the computer stalls within the first few of %s',
    (code) => {
      for (const stallMs of [39, 45, 59, 60, 61, 90, 150, 240]) {
        for (const cut of [1, 2, 3]) {
          const wedge = createScannerWedge();
          const first = type(wedge, code.slice(0, cut), 0, 6);
          const second = type(wedge, code.slice(cut), first.endMs + stallMs, 6);
          const end = wedge.feed(special('Enter', second.endMs + 6));
          const scans = [...first.decisions, ...second.decisions, ...end.decisions].filter(
            ({ kind }) => kind === 'scan',
          );
          expect({ stallMs, cut, scans, swallow: end.swallow }).toEqual({
            stallMs,
            cut,
            scans: [{ kind: 'scan', code, firstKey: 0 }],
            swallow: true,
          });
        }
      }
    },
  );

  it('keeps its first digits when the computer stalls twice, longer and shorter', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('9', 0));
    wedge.feed(key('5', 100));
    const { endMs } = type(wedge, '55012345676', 150, 6);
    expect(wedge.feed(special('Enter', endMs + 6)).decisions).toEqual([
      { kind: 'scan', code: '9555012345676', firstKey: 0 },
    ]);
  });

  it('leaves a key pressed by hand just before it alone when it is an article number by itself', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('7', 0));
    const { endMs } = type(wedge, '9555012345676', 50, 6);
    expect(wedge.feed(special('Enter', endMs + 6)).decisions).toEqual([
      { kind: 'typed', text: '7', firstKey: 0 },
      { kind: 'scan', code: '9555012345676', firstKey: 1 },
    ]);
  });

  it('is told from a key pressed by hand just before it', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('7', 0));
    type(wedge, '88880101', 50, 6);
    expect(wedge.feed(special('Enter', 50 + 48)).decisions).toEqual([
      { kind: 'typed', text: '7', firstKey: 0 },
      { kind: 'scan', code: '88880101', firstKey: 1 },
    ]);
  });
});

describe('a person who types', () => {
  it('is never mistaken for a scanner, and keeps the Enter', () => {
    const wedge = createScannerWedge();
    const { endMs, decisions } = type(wedge, '8888010101010', 0, 90);
    const end = wedge.feed(special('Enter', endMs + 90));
    expect(end.swallow).toBe(false);
    const all = [...decisions, ...end.decisions];
    expect(all.every((decision) => decision.kind === 'typed')).toBe(true);
    expect(all.map((decision) => decision.kind === 'typed' && decision.text).join('')).toBe('8888010101010');
  });

  it('means what the layout of the keyboard says, wherever a key is', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('*', 0, { code: 'BracketRight', shift: true }));
    expect(wedge.pause(PAUSE_MS)).toEqual([{ kind: 'typed', text: '*', firstKey: 0 }]);
  });

  it('is not a scanner with three fast keys', () => {
    const wedge = createScannerWedge();
    type(wedge, '123', 0, 5);
    const end = wedge.feed(special('Enter', 15));
    expect(end).toEqual({ decisions: [{ kind: 'typed', text: '123', firstKey: 0 }], swallow: false });
  });

  it('is not a scanner while a key is held down and repeats', () => {
    const wedge = createScannerWedge();
    for (let index = 0; index < 12; index += 1) wedge.feed(key('0', index * 30, { repeat: index > 0 }));
    expect(wedge.feed(special('Enter', 360)).swallow).toBe(false);
  });

  it('is not a scanner with Ctrl held, and a shortcut ends what was typed before it', () => {
    const wedge = createScannerWedge();
    type(wedge, '12', 0, 10);
    const cut = wedge.feed(key('z', 20, { modified: true }));
    expect(cut).toEqual({ decisions: [{ kind: 'typed', text: '12', firstKey: 0 }], swallow: false });
  });

  it('keeps an Enter of its own, with nothing typed before it', () => {
    expect(createScannerWedge().feed(special('Enter', 0))).toEqual({ decisions: [], swallow: false });
  });

  it('uses the number pad for moving about while Num Lock is off', () => {
    const wedge = createScannerWedge();
    wedge.feed(key('', 0, { code: 'Numpad8', key: 'ArrowUp' }));
    expect(wedge.undecided).toBe(false);
  });
});

interface Piece {
  readonly by: 'hand' | 'scanner';
  readonly text: string;
  readonly gaps: readonly number[];
  readonly terminator: 'Enter' | 'Tab' | 'pause';
  readonly beforeMs: number;
}

const characters = fc.constantFrom(...'0123456789ABCxyz-');
/** Codes with a letter, so that no digits typed before them can make an article number of them by chance. */
const pieces = (
  by: Piece['by'],
  minLength: number,
  gap: fc.Arbitrary<number>,
  before: fc.Arbitrary<number>,
) =>
  fc.record({
    by: fc.constant(by),
    text: fc.string({ unit: characters, minLength: minLength - 1, maxLength: 19 }).map((text) => `A${text}`),
    gaps: fc.array(gap, { minLength: 20, maxLength: 20 }),
    terminator: fc.constantFrom('Enter' as const, 'Tab' as const, 'pause' as const),
    beforeMs: before,
  });
const byHand = pieces('hand', 1, fc.integer({ min: 61, max: 400 }), fc.integer({ min: 61, max: 500 }));
const byScanner = pieces('scanner', 4, fc.integer({ min: 0, max: 35 }), fc.integer({ min: 61, max: 300 }));

describe('any mix of people and scanners', () => {
  it('is told apart, with every character kept, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(byHand, byScanner), { maxLength: 12 }), (mix) => {
        const wedge = createScannerWedge();
        const decided: WedgeDecision[] = [];
        const swallowed: boolean[] = [];
        let nowMs = 0;
        for (const { text, gaps, terminator, beforeMs } of mix) {
          nowMs += beforeMs;
          [...text].forEach((char, index) => {
            if (index > 0) nowMs += gaps[index] ?? 0;
            decided.push(...wedge.feed(key(char, nowMs)).decisions);
          });
          if (terminator === 'pause') {
            nowMs += STALL_MS;
            decided.push(...wedge.pause(nowMs));
          } else {
            nowMs += gaps[0] ?? 0;
            const end = wedge.feed(special(terminator, nowMs));
            decided.push(...end.decisions);
            swallowed.push(end.swallow);
          }
        }
        const scans = decided.flatMap((decision) => (decision.kind === 'scan' ? [decision.code] : []));
        const typed = decided.flatMap((decision) => (decision.kind === 'typed' ? [decision.text] : []));
        const ofKind = (by: Piece['by']) => mix.filter((piece) => piece.by === by);
        expect(scans).toEqual(ofKind('scanner').map((piece) => piece.text));
        expect(typed.join('')).toBe(
          ofKind('hand')
            .map((piece) => piece.text)
            .join(''),
        );
        const ended = mix.filter((piece) => piece.terminator !== 'pause');
        expect(swallowed).toEqual(ended.map((piece) => piece.by === 'scanner'));
      }),
      { numRuns: 500 },
    );
  });

  it('loses and reorders nothing at ten scans a second', () => {
    const wedge = createScannerWedge();
    const codes = Array.from({ length: 200 }, (_, index) => `88880${String(index).padStart(8, '0')}`);
    const scans: string[] = [];
    codes.forEach((code, index) => {
      const { endMs } = type(wedge, code, index * 100, 6);
      for (const decision of wedge.feed(special('Enter', endMs + 6)).decisions) {
        if (decision.kind === 'scan') scans.push(decision.code);
      }
    });
    expect(scans).toEqual(codes);
  });
});
