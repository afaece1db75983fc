import { z } from 'zod';
import { calendarDate, categoryId, date, staffId } from '../kernel/index.ts';
import { type CounterSettings, counterSettings, counterSettingsOf, surcharge } from './counter-settings.ts';
import { type CompanySettings, gstMethods, MAX_GST_METHODS } from './schema.ts';

/**
 * Settings that a request can change, each as one text, so that two people's changes of different ones merge. Null: it isn't set.
 *
 * | Field | Value |
 * |---|---|
 * | `surcharge:card` | `200+30`: 2% and 0.30 a payment |
 * | `tips` | `1000,1500`: the shares that Pay offers, in basis points; empty: by hand alone |
 * | `payNow` | where PayNow goes: a UEN, or `+65` and a mobile number |
 * | `commissionOfPerson:<id>`, `commissionOfCategory:<id>` | basis points |
 * | `gstMethod:2027-01-01` | `receipt` or `line`, from that date on |
 */
interface SettingField {
  readonly read: (settings: CompanySettings, key: string) => string | null;
  /** Undefined: not a value that it can have. */
  readonly write: (
    settings: CompanySettings,
    key: string,
    value: string | null,
  ) => CompanySettings | undefined;
}

const wholeNumber = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

/** Settings with a part of the counter's changed; undefined when a till couldn't read it. */
function withCounter(
  settings: CompanySettings,
  change: Partial<CounterSettings>,
): CompanySettings | undefined {
  const [name] = Object.keys(change) as (keyof CounterSettings)[];
  if (name === undefined || !counterSettings.shape[name].safeParse(change[name]).success) return undefined;
  return { ...settings, counter: { ...settings.counter, ...change } };
}

const surchargeField: SettingField = {
  read: (settings, tender) => {
    const set = counterSettingsOf(settings).surcharges.find((each) => each.tender === tender);
    return set === undefined ? null : `${set.percentBp}+${set.amountCents}`;
  },
  write: (settings, tender, value) => {
    const others = counterSettingsOf(settings).surcharges.filter((each) => each.tender !== tender);
    if (tender === 'cash' || tender === '') return undefined;
    if (value === null) return withCounter(settings, { surcharges: others });
    const [percentBp, amountCents, ...more] = value
      .split('+')
      .map((part) => wholeNumber.safeParse(part).data);
    const set = surcharge.safeParse({ tender, percentBp, amountCents });
    if (more.length > 0 || percentBp === undefined || amountCents === undefined || !set.success)
      return undefined;
    return withCounter(settings, { surcharges: [...others, set.data] });
  },
};

const tipsField: SettingField = {
  read: (settings) => counterSettingsOf(settings).tips?.percentsBp.join(',') ?? null,
  write: (settings, key, value) => {
    if (key !== '') return undefined;
    if (value === null) return withCounter(settings, { tips: null });
    const percentsBp =
      value === '' ? [] : value.split(',').map((part) => wholeNumber.safeParse(part).data ?? 0);
    return withCounter(settings, { tips: { percentsBp } });
  },
};

const payNowField: SettingField = {
  read: (settings) => counterSettingsOf(settings).payNow,
  write: (settings, key, value) => (key === '' ? withCounter(settings, { payNow: value }) : undefined),
};

const staffCommission: SettingField = {
  read: (settings, key) => {
    const set = counterSettingsOf(settings).commission.staff.find((each) => each.staffId === key);
    return set === undefined ? null : String(set.percentBp);
  },
  write: (settings, key, value) => {
    const { commission } = counterSettingsOf(settings);
    const person = staffId.safeParse(key).data;
    const percentBp = value === null ? null : wholeNumber.safeParse(value).data;
    if (person === undefined || percentBp === undefined) return undefined;
    const others = commission.staff.filter((each) => each.staffId !== person);
    const staff = percentBp === null ? others : [...others, { staffId: person, percentBp }];
    return withCounter(settings, { commission: { ...commission, staff } });
  },
};

const categoryCommission: SettingField = {
  read: (settings, key) => {
    const set = counterSettingsOf(settings).commission.categories.find((each) => each.categoryId === key);
    return set === undefined ? null : String(set.percentBp);
  },
  write: (settings, key, value) => {
    const { commission } = counterSettingsOf(settings);
    const category = categoryId.safeParse(key).data;
    const percentBp = value === null ? null : wholeNumber.safeParse(value).data;
    if (category === undefined || percentBp === undefined) return undefined;
    const others = commission.categories.filter((each) => each.categoryId !== category);
    const categories = percentBp === null ? others : [...others, { categoryId: category, percentBp }];
    return withCounter(settings, { commission: { ...commission, categories } });
  },
};

const isGstMethod = (value: string): boolean => gstMethods.some((known) => known === value);

const gstMethodField: SettingField = {
  read: ({ gst }, from) => gst?.methods?.find((each) => each.from === from)?.method ?? null,
  write: (settings, from, value) => {
    const { gst } = settings;
    if (gst === null || !date.safeParse(from).success) return undefined;
    // One that was taken before days were looked at can still be taken away.
    if (value !== null && !(calendarDate.safeParse(from).success && isGstMethod(value))) return undefined;
    const others = (gst.methods ?? []).filter((each) => each.from !== from);
    const methods = value === null ? others : [...others, { from, method: value }];
    if (methods.length > MAX_GST_METHODS) return undefined;
    return { ...settings, gst: { ...gst, methods: methods.sort((a, b) => (a.from < b.from ? -1 : 1)) } };
  },
};

const settingFields: readonly (readonly [string, SettingField])[] = [
  ['surcharge:', surchargeField],
  ['tips', tipsField],
  ['payNow', payNowField],
  ['commissionOfPerson:', staffCommission],
  ['commissionOfCategory:', categoryCommission],
  ['gstMethod:', gstMethodField],
];

const find = (field: string): readonly [SettingField, string] | undefined => {
  const found = settingFields.find(([prefix]) => field.startsWith(prefix));
  return found && [found[1], field.slice(found[0].length)];
};

/** What a setting is, as a request names it; undefined: no request can change such a setting. */
export const settingOf = (settings: CompanySettings, field: string): string | null | undefined => {
  const found = find(field);
  return found?.[0].read(settings, found[1]);
};

/** The settings with one of them changed; undefined: it can't be that. */
export const withSetting = (
  settings: CompanySettings,
  field: string,
  value: string | null,
): CompanySettings | undefined => {
  const found = find(field);
  return found?.[0].write(settings, found[1], value);
};
