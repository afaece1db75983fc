import { expect, it } from 'vitest';
import { fieldName, fieldValue } from './field-words.ts';
import { createI18n } from './i18n/index.ts';

const { t } = createI18n('en');

it('says settings of the company as people do, and a newer version’s as they stand', () => {
  const said = (field: string, value: string | null): string =>
    `${fieldName(t, field)}: ${fieldValue(t, field, value)}`;
  expect(said('surcharge:card', '200+30')).toBe('Surcharge · Card: 2% + $0.30');
  expect(said('surcharge:nets', '133+0')).toBe('Surcharge · NETS: 1.33%');
  expect(said('tips', '1000,1500')).toBe('Tips: 10%, 15%');
  expect(said('tips', '')).toBe('Tips: on, by hand alone');
  expect(said('tips', null)).toBe('Tips: nothing');
  expect(said('commissionOfPerson:p', '250')).toBe('Commission of a person: 2.5%');
  expect(said('gstMethod:2027-01-01', 'line')).toBe('How GST is computed · 1 Jan 2027: line by line');
  expect(said('surcharge:card', 'half')).toBe('Surcharge · Card: half');
  expect(said('payNow', '+6591234567')).toBe('PayNow goes to: 9123 4567');
  expect(said('price:v', '4.80')).toBe('Price: $4.80');
});
