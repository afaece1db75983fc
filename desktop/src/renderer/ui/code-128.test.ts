import { describe, expect, it } from 'vitest';
import { code128Widths } from './code-128.ts';

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

describe('a Code 128 barcode', () => {
  it('has eleven modules a symbol, an even number of them black, and no two symbols alike', () => {
    const seen = new Set<string>();
    for (const char of printable) {
      const symbol = code128Widths(char)?.slice(6, 12) ?? [];
      expect(symbol.reduce((sum, width) => sum + width, 0)).toBe(11);
      const black = symbol.filter((_, index) => index % 2 === 0).reduce((sum, width) => sum + width, 0);
      expect(black % 2).toBe(0);
      seen.add(symbol.join(''));
    }
    expect(seen.size).toBe(printable.length);
  });

  it('starts in code set B and ends with check symbol and stop', () => {
    // 104 + 1 × 41 ("I") = 145; 145 mod 103 = 42.
    expect(code128Widths('I')?.join('')).toBe(`211214${'231311'}${'112133'}2331112`);
  });

  it('is not made of what it cannot hold', () => {
    expect(code128Widths('收据')).toBeNull();
    expect(code128Widths('')).toBeNull();
  });
});
