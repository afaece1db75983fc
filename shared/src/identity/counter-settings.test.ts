import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterSettings, counterSettingsOf } from './counter-settings.ts';

const usual = counterSettings.parse({});

describe('the settings of the counter', () => {
  it('are as most shops have them where nothing is set', () => {
    expect(counterSettingsOf({})).toEqual(usual);
    expect(usual).toMatchObject({ discountCapBp: 1_000, tenders: ['card', 'nets', 'paynow'] });
  });

  it('[IDN-9] fall back one by one: what cannot be read is as if it were not set, and the others hold', () => {
    const counter = {
      ...{ discountCapBp: '10%', misspelt: 1, noLiquor: { from: '25:00', until: '07:00' } },
      ...{ serviceChargeBp: 1_000, drawerLimitCents: null, tenders: ['card'] },
    };
    expect(counterSettingsOf({ counter })).toEqual({
      ...usual,
      ...{ serviceChargeBp: 1_000, drawerLimitCents: null, tenders: ['card'] },
    });
  });

  it('[IDN-9] never fail, whatever a company’s row says', () => {
    const names = [...Object.keys(counterSettings.shape), 'misspelt', '__proto__'];
    const anyCounter = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(
      fc.property(anyCounter, (counter) => {
        const read = counterSettingsOf({ counter });
        expect(counterSettings.parse(read)).toEqual(read);
      }),
    );
  });

  it('take what a newer version adds inside of one', () => {
    const labels = [
      { prefix: '23', itemDigits: 5, valueDigits: 5, value: 'price', hasValueCheck: false, newer: 1 },
    ];
    expect(counterSettingsOf({ counter: { labels } }).labels).toMatchObject([{ prefix: '23' }]);
  });
});
