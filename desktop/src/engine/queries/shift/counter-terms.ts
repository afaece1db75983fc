import type { CounterTerms } from '#shared/bridge/earnings.ts';
import { counterSettingsOf, settingOf } from '#shared/identity/index.ts';
import { present } from '#shared/kernel/index.ts';
import { gstMethodOn } from '#shared/tax/index.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';
import { readCompany } from '../identity/people.ts';

/** What the company charges and gives besides prices, as a request names each part. @param today Singapore date */
export function readCounterTerms(
  db: ReadableDb,
  { companyId }: Pick<DeviceState, 'companyId'>,
  today: string,
): CounterTerms {
  const { settings } = present(readCompany(db, companyId), 'the company of a device that sells');
  const named = (table: 'staff' | 'categories', where: string) =>
    db.prepare<CounterTerms['staff'][number]>(`SELECT id, name FROM ${table} ${where} ORDER BY name`).all();
  const staff = named('staff', 'WHERE active = 1');
  const categories = named('categories', '');
  const { tenders } = counterSettingsOf(settings);
  const fields = [
    'tips',
    'payNow',
    ...tenders.map((tender) => `surcharge:${tender}`),
    ...staff.map(({ id }) => `commissionOfPerson:${id}`),
    ...categories.map(({ id }) => `commissionOfCategory:${id}`),
  ];
  return {
    companyId,
    tenders,
    staff,
    categories,
    values: Object.fromEntries(fields.map((field) => [field, settingOf(settings, field) ?? null])),
    gst:
      settings.gst === null
        ? null
        : {
            now: gstMethodOn(settings, today),
            planned: (settings.gst.methods ?? []).filter(({ from }) => from > today),
          },
  };
}
