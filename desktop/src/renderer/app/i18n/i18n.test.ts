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

/** What a cashier sees in a day; the rest may still be in English. */
const ofTheCounter = (key: string): boolean =>
  /^(?:ui|nav|roles|strip|status|scan|notAllowed|loading|signIn|openShift|clockCheck|cart|keypad|pay|change|papers|receipts?|stock|settings|attention|training|help|customer|cartTools|age|line|reasons|why|cartDiscount|coupon|park|parked|price|department|approval|shift)\./.test(
    key,
  );
const LEAST_SHARE_AT_THE_COUNTER = 0.95;

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

  it('are there for what a cashier sees', () => {
    const keys = (from: readonly [string, string][]) =>
      new Set(from.map(([key]) => withoutPlural(key)).filter(ofTheCounter));
    const wanted = keys(english);
    const found = keys(screens);
    const missing = [...wanted].filter((key) => !found.has(key));
    expect(found.size / wanted.size, `missing: ${missing}`).toBeGreaterThanOrEqual(
      LEAST_SHARE_AT_THE_COUNTER,
    );
  });

  it('fall back to English, and never show a key', () => {
    const i18n = createI18n(language);
    i18n.addResource('en', 'translation', 'nav.inEnglishAlone', 'In English alone');
    expect(i18n.t('nav.inEnglishAlone')).toBe('In English alone');
    const shown = english.map(([key]) => [key, i18n.t(withoutPlural(key), { count: 2 })]);
    expect(shown.filter(([key = '', text]) => text === withoutPlural(key))).toEqual([]);
  });

  it('say a refusal in the language, and one that isn’t translated as the error table does', () => {
    const { t } = createI18n(language);
    const translated = new Map(words).get('errors.sales.cartEmpty.message');
    expect(translated).toBeDefined();
    expect(problemWords(t, 'sales.cartEmpty').message).toBe(translated);
    const { message, safe, next } = errorTable['kernel.bodyMalformed'];
    expect(problemWords(t, 'kernel.bodyMalformed')).toEqual({ message, safe, next });
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
