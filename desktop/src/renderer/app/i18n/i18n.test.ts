import { describe, expect, it } from 'vitest';
import { errorTable } from '#shared/contract.ts';
import { problemWords } from '../problem.ts';
import en from './en.json';
import { createI18n } from './index.ts';
import zh from './zh.json';

type Words = { readonly [key: string]: string | Words };

const flatten = (words: Words, prefix = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );

/** Chinese has no singular, so that `_one` has no counterpart. */
const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '');

const english = flatten(en);
const chinese = flatten(zh).filter(([key]) => !key.startsWith('errors.'));

/** Words that are the same in both languages on purpose. */
const sameInBoth: ReadonlySet<string> = new Set<string>();

describe('the words of the screens', () => {
  it('have the same keys in English and Chinese', () => {
    const keys = (words: readonly [string, string][]) =>
      [...new Set(words.map(([key]) => withoutPlural(key)))].sort();
    expect(keys(chinese)).toEqual(keys(english));
  });

  it('are translated, and not copied', () => {
    const byKey = new Map(english);
    const copied = chinese.filter(([key, value]) => byKey.get(key) === value && !sameInBoth.has(key));
    expect(copied).toEqual([]);
  });

  it('ask for the same values in both languages', () => {
    const valuesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    const byKey = new Map(english);
    for (const [key, value] of chinese)
      expect([key, valuesOf(value)]).toEqual([key, valuesOf(byKey.get(key) ?? '')]);
  });

  it('are there for every key that a screen asks for', () => {
    const sources = import.meta.glob<string>('../../**/*.{ts,tsx}', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const known = new Set(english.map(([key]) => withoutPlural(key)));
    const asked = Object.entries(sources)
      .filter(([path]) => !path.includes('.test.'))
      .flatMap(([, source]) => [...source.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key = '']) => key));
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !known.has(key))).toEqual([]);
  });
});

describe('the words of refusals', () => {
  const parts = ['message', 'safe', 'next'] as const;
  const codes = Object.keys(errorTable) as (keyof typeof errorTable)[];

  it('are complete in Chinese, for every code of the error table and no other', () => {
    const expected = codes.flatMap((code) => parts.map((part) => `errors.${code}.${part}`)).sort();
    const found = flatten(zh)
      .map(([key]) => key)
      .filter((key) => key.startsWith('errors.'))
      .sort();
    expect(found).toEqual(expected);
  });

  it.each(codes)('%s reads as the error table in English and as Chinese in Chinese', (code) => {
    const { message, safe, next } = errorTable[code];
    expect(problemWords(createI18n('en').t, code)).toEqual({ message, safe, next });
    for (const words of Object.values(problemWords(createI18n('zh').t, code))) {
      expect(words).toMatch(/\p{Script=Han}/u);
    }
  });

  it('read as something unexpected for a code that a newer server invented', () => {
    expect(problemWords(createI18n('en').t, 'sales.fromTheFuture').message).toBe(
      errorTable['kernel.unexpected'].message,
    );
    expect(problemWords(createI18n('zh').t, 'sales.fromTheFuture').message).toBe(
      problemWords(createI18n('zh').t, 'kernel.unexpected').message,
    );
  });
});
