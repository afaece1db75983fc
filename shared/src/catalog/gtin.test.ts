import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gtinCheckDigit, isValidGtin, normaliseBarcode } from './gtin.ts';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const withCheck = (body: string) => body + gtinCheckDigit(body);
const anyGtin = fc.constantFrom(7, 11, 12, 13).chain((length) => digits(length).map(withCheck));

describe('GTIN check digit', () => {
  test('agrees with printed codes of each length', () => {
    expect(['4006381333931', '96385074', '036000291452', '10614141000415'].map(isValidGtin)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test('completes any body to a valid code, and every other last digit is refused', () => {
    fc.assert(
      fc.property(anyGtin, fc.integer({ min: 1, max: 9 }), (code, shift) => {
        expect(isValidGtin(code)).toBe(true);
        const wrong = (Number(code.at(-1)) + shift) % 10;
        expect(isValidGtin(code.slice(0, -1) + wrong)).toBe(false);
      }),
    );
  });

  test('catches every single wrong digit', () => {
    fc.assert(
      fc.property(anyGtin, fc.nat(), fc.integer({ min: 1, max: 9 }), (code, position, shift) => {
        const at = position % code.length;
        const wrong = (Number(code[at]) + shift) % 10;
        expect(isValidGtin(code.slice(0, at) + wrong + code.slice(at + 1))).toBe(false);
      }),
    );
  });

  test('is not defined for anything but digits', () => {
    expect(() => gtinCheckDigit('12a')).toThrow(RangeError);
    expect(() => gtinCheckDigit('')).toThrow(RangeError);
    expect(isValidGtin('400638133393a')).toBe(false);
    expect(isValidGtin('')).toBe(false);
  });
});

describe('normaliseBarcode', () => {
  test('names the kind by length', () => {
    expect(normaliseBarcode('4006381333931')).toEqual({ code: '4006381333931', kind: 'ean13' });
    expect(normaliseBarcode('96385074')).toEqual({ code: '96385074', kind: 'ean8' });
    expect(normaliseBarcode('10614141000415')).toEqual({ code: '10614141000415', kind: 'gtin14' });
    expect(normaliseBarcode('036000291452')).toEqual({ code: '0036000291452', kind: 'upca' });
    expect(normaliseBarcode('Shelf A-12')).toEqual({ code: 'Shelf A-12', kind: 'other' });
  });

  test('keeps digits with a wrong check digit as they are, as another kind of code', () => {
    expect(normaliseBarcode('4006381333932')).toEqual({ code: '4006381333932', kind: 'other' });
  });

  test('gives a UPC-A and the EAN-13 with a leading 0 the same code', () => {
    fc.assert(
      fc.property(digits(11).map(withCheck), (upc) => {
        expect(normaliseBarcode(upc)?.code).toBe(normaliseBarcode(`0${upc}`)?.code);
      }),
    );
  });

  test('drops what scanners add around a code', () => {
    const noise = fc.array(fc.constantFrom(' ', '\r', '\n', '\t', '\u0000', '\u001d', '\ufeff'), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        anyGtin,
        noise,
        noise,
        fc.constantFrom('', ']E0', ']C1', ']d2'),
        (code, head, tail, aim) => {
          expect(normaliseBarcode(head.join('') + aim + code + tail.join(''))).toEqual(
            normaliseBarcode(code),
          );
        },
      ),
    );
  });

  test('reads the full-width digits of an input method that was left on', () => {
    expect(normaliseBarcode('４００６３８１３３３９３１')?.code).toBe('4006381333931');
  });

  test('refuses what cannot be a code', () => {
    for (const raw of ['', '  \r\n', ']E0', 'ab\u001dcd', 'x'.repeat(65), ' '.repeat(5000), '\ud800']) {
      expect(normaliseBarcode(raw)).toBeUndefined();
    }
    expect(normaliseBarcode('x'.repeat(64))?.code).toHaveLength(64);
  });

  test('changes nothing when applied to its own answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
        const once = normaliseBarcode(raw);
        if (once !== undefined) expect(normaliseBarcode(once.code)?.code).toBe(once.code);
      }),
    );
  });
});
