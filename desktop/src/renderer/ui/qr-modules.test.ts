import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QrModules, qrCode } from './qr-modules.ts';
import { readQr as read } from './qr-reader.fixture.ts';

const drawn = (text: string): QrModules => {
  const modules = qrCode(text);
  if (modules === null) throw new Error(`expected a code of ${text.length} characters`);
  return modules;
};

describe('QR codes', () => {
  it('are read back by a reader of the standard’s tables, in every version up to its last byte', () => {
    const capacities = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];
    const used = new Set<number>();
    capacities.forEach((capacity, index) => {
      for (const length of [capacity - 1, capacity]) {
        const text = Array.from({ length }, (_, place) =>
          String.fromCharCode(33 + ((place * 7 + length) % 90)),
        ).join('');
        const found = read(drawn(text));
        expect([found.text, found.version]).toEqual([text, index + 1]);
        used.add(found.mask);
      }
    });
    expect(used.size).toBeGreaterThan(2);
    expect(qrCode('x'.repeat(214))).toBeNull();
  });

  it('carry any text, Chinese too, and use every mask', () => {
    const used = new Set<number>();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const found = read(drawn(text));
        expect(found.text).toBe(text);
        used.add(found.mask);
      }),
      { seed: 18004, numRuns: 60 },
    );
    expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(read(drawn('收据')).text).toBe('收据');
  });
});
