import { describe, expect, it } from 'vitest';
import { readMarkdownLabel, unpadded, writeMarkdownLabel } from './markdown-label.ts';

/** Stands for SHA-256, which tills have and this layer hasn't. */
const sha256 = (text: string): string => {
  let hash = 7n;
  for (const character of text)
    hash = (hash * 1_099_511_628_211n + BigInt(character.charCodeAt(0))) % 2n ** 64n;
  return hash.toString(16).padStart(64, '0').slice(-16);
};
const by = { key: 'the company’s', sha256 };

describe('a markdown label', () => {
  it('[CAT-50] is 24 digits that say goods and share, and is read back at every till of the company', () => {
    const code = writeMarkdownLabel('8880000000017', 50, by) ?? '';
    expect(code).toMatch(/^97088800000000175\d{7}$/);
    expect(code).toHaveLength(24);
    expect(readMarkdownLabel(code, by)).toEqual({ paddedCode: '08880000000017', percent: 50 });
    expect(unpadded('08880000000017')).toEqual(['08880000000017', '8880000000017']);
    expect(unpadded('00000096385074')).toContain('96385074');
  });

  it('[CAT-51] of another company, of another share or of other goods is none', () => {
    const code = writeMarkdownLabel('8880000000017', 20, by) ?? '';
    expect(readMarkdownLabel(code, { ...by, key: 'another’s' })).toBe('wrong');
    expect(readMarkdownLabel(code.replace(/^(.{16})20/, '$190'), by)).toBe('wrong');
    expect(readMarkdownLabel(`${code.slice(0, 15)}8${code.slice(16)}`, by)).toBe('wrong');
    expect(readMarkdownLabel('8880000000017', by)).toBeUndefined();
  });

  it('[CAT-50] is made of digits alone', () => {
    expect(writeMarkdownLabel('CASE-12', 20, by)).toBeUndefined();
    expect(writeMarkdownLabel('123456789012345', 20, by)).toBeUndefined();
    expect(() => writeMarkdownLabel('8880000000017', 100, by)).toThrow('1 to 99');
  });
});
