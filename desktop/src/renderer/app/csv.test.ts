import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.ts';

describe('a file for spreadsheets', () => {
  it('quotes what has commas, quotes and lines in it, and ends each row', () => {
    expect(
      csvOf([
        ['Name', 'Note'],
        ['Tan, Mei', 'says "hi"\nagain'],
      ]),
    ).toBe('Name,Note\r\n"Tan, Mei","says ""hi""\nagain"\r\n');
  });

  it('leaves numbers as they are, and lets no name be a formula', () => {
    expect(csvOf([['-1.50', '12', '=1+1', '@you', '+65', '-x']])).toBe("-1.50,12,'=1+1,'@you,'+65,'-x\r\n");
  });
});
