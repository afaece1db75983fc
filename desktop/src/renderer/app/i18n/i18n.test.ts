import { describe, expect, it } from 'vitest';
import { errorTable } from '#shared/contract.ts';
import { problemWords } from '../problem.ts';
import en from './en.json';
import { createI18n } from './index.ts';
import ms from './ms.json';
import ta from './ta.json';
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

/** Words that are the same in English and another language: names, and signs that need no words. */
const sameOnPurpose: ReadonlySet<string> = new Set([
  ...['signIn.pin', 'approval.pin', 'pay.tenders.nets', 'pay.tenders.paynow', 'shift.day.gst', 'why.gross'],
  ...['printer.wide', 'printer.medium', 'printer.narrow', 'prices.table.sku', 'prices.table.pasteHint'],
  // Malay has the English word.
  ...['journal.debit', 'printer.port'],
]);

describe.each([
  ['ms', flatten(ms)],
  ['ta', flatten(ta)],
] as const)('the words in %s', (language, words) => {
  const screens = words.filter(([key]) => !key.startsWith('errors.'));
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;

  it('have no key that the screens or the error table don’t have', () => {
    const known = new Set([
      ...english.map(([key]) => key),
      ...flatten(zh).flatMap(([key]) => (key.startsWith('errors.') ? [key] : [])),
    ]);
    expect(words.map(([key]) => key).filter((key) => !known.has(key))).toEqual([]);
  });

  it('ask for the values that English asks for', () => {
    const valuesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    const byKey = new Map(english);
    for (const [key, value] of screens)
      expect([key, valuesOf(value)]).toEqual([key, valuesOf(byKey.get(key) ?? '')]);
  });

  it('are translated, but for what is listed', () => {
    const byKey = new Map(english);
    const copied = screens.filter(([key, value]) => byKey.get(key) === value && !sameOnPurpose.has(key));
    expect(copied).toEqual([]);
  });

  it('have all plurals of the language, or none of a text', () => {
    const counted = new Set(english.flatMap(([key]) => (key.endsWith('_one') ? [withoutPlural(key)] : [])));
    for (const base of counted) {
      const found = screens.map(([key]) => key).filter((key) => withoutPlural(key) === base);
      if (found.length > 0) expect(found.sort()).toEqual(forms.map((form) => `${base}_${form}`).sort());
    }
  });

  it('have every key that the screens have', () => {
    const found = new Set(screens.map(([key]) => withoutPlural(key)));
    expect(english.map(([key]) => withoutPlural(key)).filter((key) => !found.has(key))).toEqual([]);
  });

  it('fall back to English, and never show a key', () => {
    const i18n = createI18n(language);
    i18n.addResource('en', 'translation', 'nav.inEnglishAlone', 'In English alone');
    expect(i18n.t('nav.inEnglishAlone')).toBe('In English alone');
    const shown = english.map(([key]) => [key, i18n.t(withoutPlural(key), { count: 2 })]);
    expect(shown.filter(([key = '', text]) => text === withoutPlural(key))).toEqual([]);
  });
});

describe('the words of refusals', () => {
  const parts = ['message', 'safe', 'next'] as const;
  const codes = Object.keys(errorTable) as (keyof typeof errorTable)[];
  const translations = [
    ['zh', { words: zh, isIn: (text: string) => /\p{Script=Han}/u.test(text) }],
    ['ms', { words: ms, isIn: (text: string) => /\p{Script=Latin}/u.test(text) }],
    ['ta', { words: ta, isIn: (text: string) => /\p{Script=Tamil}/u.test(text) }],
  ] as const;

  it.each(translations)(
    'are complete in %s, for every code of the error table and no other',
    (_language, { words }) => {
      const expected = codes.flatMap((code) => parts.map((part) => `errors.${code}.${part}`)).sort();
      const found = flatten(words)
        .map(([key]) => key)
        .filter((key) => key.startsWith('errors.'))
        .sort();
      expect(found).toEqual(expected);
    },
  );

  it('read as the error table in English', () => {
    const { t } = createI18n('en');
    for (const code of codes) {
      const { message, safe, next } = errorTable[code];
      expect(problemWords(t, code)).toEqual({ message, safe, next });
    }
  });

  it.each(translations)('read as %s in it, and none is left in English', (language, { isIn }) => {
    const { t } = createI18n(language);
    const spoken = codes.flatMap((code) => {
      const { message, safe, next } = problemWords(t, code);
      const inEnglish: readonly string[] = parts.map((part) => errorTable[code][part]);
      return [message, safe, next].map((text) => ({ code, text, isLeft: inEnglish.includes(text) }));
    });
    expect(spoken.filter(({ text, isLeft }) => isLeft || !isIn(text))).toEqual([]);
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
