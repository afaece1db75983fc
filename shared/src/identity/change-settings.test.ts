import { describe, expect, it } from 'vitest';
import { newSampleId, sampleSettings } from '../../test/samples.ts';
import { companyId, requestId, staffId } from '../kernel/index.ts';
import {
  type CompanyRow,
  type CompanySettings,
  changeSettings,
  counterSettingsOf,
  decideChangeSettings,
  settingOf,
} from './index.ts';

const person = staffId.parse(newSampleId());
const category = newSampleId();
const company: CompanyRow = {
  id: companyId.parse(newSampleId()),
  ...{ name: 'Bedok Minimart', legalName: 'Bedok Minimart Pte. Ltd.', uen: null },
  settings: { ...sampleSettings, counter: { discountCapBp: 500 } },
};
type Field = { readonly field: string; readonly seen: string | null; readonly wanted: string | null };
const decide = (fields: readonly Field[], settings: CompanySettings = company.settings) =>
  decideChangeSettings(
    { companyId: company.id, fields: [...fields] },
    {
      ...{ commandId: requestId.parse(newSampleId()), by: person, today: '2026-11-21' },
      company: { ...company, settings },
    },
  );
const changed = (fields: readonly Field[], settings?: CompanySettings): CompanySettings => {
  const decided = decide(fields, settings);
  if (!decided.ok) throw new Error(decided.error.code);
  if (decided.value.edit === undefined) throw new Error('expected an edit');
  return decided.value.edit.row.settings;
};
const set = (field: string, wanted: string | null): Field => ({ field, seen: null, wanted });
const codeOf = (fields: readonly Field[], settings?: CompanySettings) => {
  const decided = decide(fields, settings);
  return decided.ok ? 'decided' : decided.error.code;
};

describe('a change of settings', () => {
  it('[IDN-12] takes each field that is as it was seen, and leaves everything else as it is', () => {
    const after = changed([
      set('surcharge:card', '200+30'),
      set('tips', '1000,1500'),
      set('payNow', '201912345K'),
      set(`commissionOfPerson:${person}`, '150'),
      set(`commissionOfCategory:${category}`, '500'),
    ]);
    expect(counterSettingsOf(after)).toMatchObject({
      discountCapBp: 500,
      surcharges: [{ tender: 'card', percentBp: 200, amountCents: 30 }],
      tips: { percentsBp: [1_000, 1_500] },
      payNow: '201912345K',
      commission: {
        staff: [{ staffId: person, percentBp: 150 }],
        categories: [{ categoryId: category, percentBp: 500 }],
      },
    });
    expect(settingOf(after, 'surcharge:card')).toBe('200+30');
    const fewer = changed([{ field: 'surcharge:card', seen: '200+30', wanted: null }], after);
    expect(counterSettingsOf(fewer)).toMatchObject({ surcharges: [], tips: { percentsBp: [1_000, 1_500] } });
    const byHand = changed([{ field: 'tips', seen: '1000,1500', wanted: '' }], after);
    expect(counterSettingsOf(byHand).tips).toEqual({ percentsBp: [] });
  });

  it('[IDN-12] leaves what became something else meanwhile to a person', () => {
    const now = changed([set('surcharge:card', '100+0')]);
    const decided = decide([set('surcharge:card', '200+0'), set('surcharge:nets', '0+30')], now);
    if (!decided.ok || decided.value.edit === undefined) throw new Error('expected an edit');
    expect(decided.value.merged.collided).toEqual([
      { field: 'surcharge:card', seen: null, wanted: '200+0', current: '100+0' },
    ]);
    expect(counterSettingsOf(decided.value.edit.row.settings).surcharges).toHaveLength(2);
    expect(decided.value.edit.fact.body.fields).toEqual([
      { field: 'surcharge:nets', before: null, after: '0+30' },
    ]);
  });

  it('[IDN-12] refuses what no till could read, with everything else of that request', () => {
    for (const field of [
      set('surcharge:cash', '200+0'),
      set('surcharge:card', '2%'),
      set('surcharge:card', '9999+0'),
      set('surcharge:card', '200+0+1'),
      set('tips', '0'),
      set('tips', '1,2,3,4,5'),
      set('tipsy', '1000'),
      set('payNow', '+6561234567'),
      set('payNow', 'shop@example'),
      set('commissionOfPerson:nobody', '100'),
      set(`commissionOfPerson:${person}`, '10001'),
      set(`commissionOfPerson:${person}`, '-1'),
      set('gstMethod:tomorrow', 'line'),
      set('gstMethod:2027-02-30', 'line'),
      set('gstMethod:2027-01-01', 'weekly'),
      set('discountCapBp', '10000'),
    ])
      expect([field.field, field.wanted, codeOf([set('tips', '500'), field])]).toEqual([
        ...[field.field, field.wanted, 'identity.settingInvalid'],
      ]);
    const elsewhere = decideChangeSettings(
      { companyId: companyId.parse(newSampleId()), fields: [set('tips', '')] },
      { ...{ commandId: requestId.parse(newSampleId()), by: person, today: '2026-11-21' }, company },
    );
    expect(elsewhere.ok ? '' : elsewhere.error.code).toBe('identity.companyUnknown');
  });

  it('[IDN-13] R1: GST changes from a day that is still to come, never for one that has begun', () => {
    expect(codeOf([set('gstMethod:2026-11-20', 'line')])).toBe('identity.gstMethodTooSoon');
    expect(codeOf([set('gstMethod:2026-11-21', 'line')])).toBe('identity.gstMethodTooSoon');
    const later = changed([set('gstMethod:2027-01-01', 'receipt')]);
    const sooner = changed([set('gstMethod:2026-11-22', 'line')], later);
    expect(sooner.gst?.methods).toEqual([
      { from: '2026-11-22', method: 'line' },
      { from: '2027-01-01', method: 'receipt' },
    ]);
    const gone = changed([{ field: 'gstMethod:2027-01-01', seen: 'receipt', wanted: null }], sooner);
    expect(gone.gst?.methods).toEqual([{ from: '2026-11-22', method: 'line' }]);
    expect(codeOf([set('gstMethod:2027-01-01', 'line')], { ...sampleSettings, gst: null })).toBe(
      'identity.settingInvalid',
    );
  });

  it('[IDN-12] is asked for by who may change settings', () => {
    expect(changeSettings).toMatchObject({ right: 'changeSettings', isAskedAgain: true });
  });
});
