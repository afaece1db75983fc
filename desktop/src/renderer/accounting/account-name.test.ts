import { describe, expect, it } from 'vitest';
import { type AccountRole, chart } from '#shared/accounting/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { accountName } from './account-name.ts';

describe('the name of an account', () => {
  it('is the chart’s in English, for every account', () => {
    const { t } = createI18n('en');
    for (const role of Object.keys(chart) as AccountRole[]) {
      const { code, name } = chart[role];
      expect([role, t(`journal.accounts.${role}`), accountName(t, code, name)]).toEqual([role, name, name]);
    }
  });

  it.each([
    ['zh', '销售收入'],
    ['ms', 'Jualan'],
    ['ta', 'விற்பனை'],
  ] as const)('is said in %s, unless the company has renamed it', (language, sales) => {
    const { t } = createI18n(language);
    expect(accountName(t, '4000', 'Sales')).toBe(sales);
    expect(accountName(t, '4000', 'Takings of the shop')).toBe('Takings of the shop');
    expect(accountName(t, '7777', 'An account of its own')).toBe('An account of its own');
  });
});
