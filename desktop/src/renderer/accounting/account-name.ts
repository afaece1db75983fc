import type { TFunction } from 'i18next';
import { type AccountRole, chart } from '#shared/accounting/index.ts';

const roles = Object.keys(chart) as AccountRole[];

/** An account's name in the language of the screen; one that the company has given it is said as it was given. */
export function accountName(t: TFunction, code: string, name: string): string {
  const role = roles.find((each) => chart[each].code === code && chart[each].name === name);
  return role === undefined ? name : t(`journal.accounts.${role}`);
}
