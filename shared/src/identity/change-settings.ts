import { z } from 'zod';
import {
  accept,
  type CollidedField,
  companyId,
  type DecidedEdit,
  defineCommand,
  mergeFields,
  type RequestId,
  type Result,
  reject,
  type StaffId,
  text,
} from '../kernel/index.ts';
import { MAX_SETTING_CHANGES, settingsChanged } from './facts.ts';
import type { CompanyRow } from './rows.ts';
import type { CompanySettings } from './schema.ts';
import { settingOf, withSetting } from './setting-fields.ts';

const value = z.nullable(text(2000));

/** Fields as `settingOf` names them, each as it was shown and as it is to be. */
const changeSettingsInput = z.strictObject({
  companyId,
  fields: z
    .array(z.strictObject({ field: text(80), seen: value, wanted: value }))
    .min(1)
    .max(MAX_SETTING_CHANGES),
});
export type ChangeSettingsInput = z.output<typeof changeSettingsInput>;

/** Changes settings of the company: all that can be read are taken, or none. */
export const changeSettings = defineCommand({
  type: 'identity.changeSettings',
  isAskedAgain: true,
  right: 'changeSettings',
  input: changeSettingsInput,
  subjectOf: ({ companyId }) => companyId,
});

export interface ChangeSettingsReads {
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly company: CompanyRow | undefined;
  /** The Singapore date of the decision. */
  readonly today: string;
}

/**
 * Decides a change of settings [IDN-12]: what somebody else changed meanwhile to something else is left, and looked at by a person. The
 * method of GST changes from a day that is still to come, never for one that has begun [IDN-13] (RULES.md R1).
 */
export function decideChangeSettings(
  { companyId: asking, fields }: ChangeSettingsInput,
  { commandId, by, company, today }: ChangeSettingsReads,
): Result<DecidedEdit<CompanyRow, typeof settingsChanged>> {
  if (company === undefined || company.id !== asking) return reject('identity.companyUnknown');
  const asked: CollidedField[] = [];
  for (const { field, seen, wanted } of fields) {
    const current = settingOf(company.settings, field);
    if (current === undefined || withSetting(company.settings, field, wanted) === undefined)
      return reject('identity.settingInvalid', { field });
    const from = gstMethodDate(field);
    if (from !== undefined && from <= today) return reject('identity.gstMethodTooSoon', { from, today });
    asked.push({ field, seen, wanted, current });
  }
  const merged = mergeFields(asked);
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  const settings = merged.changed.reduce<CompanySettings>(
    (before, { field, after }) => withSetting(before, field, after) ?? before,
    company.settings,
  );
  return accept({
    merged,
    edit: {
      row: { ...company, settings },
      fact: {
        definition: settingsChanged,
        outlets: [],
        privateText: null,
        body: { commandId, changedBy: by, fields: [...merged.changed] },
      },
    },
  });
}

/** The day from which a field changes the method of GST; undefined: it is another field. */
const gstMethodDate = (field: string): string | undefined =>
  field.startsWith('gstMethod:') ? field.slice('gstMethod:'.length) : undefined;
