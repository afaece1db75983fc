import {
  type ChangeSettingsInput,
  changeSettings,
  companies,
  decideChangeSettings,
} from '#shared/identity/index.ts';
import { accept, type Result, singaporeDate } from '#shared/kernel/index.ts';
import { carryOutEdit } from './carry-out-edit.ts';
import { lockCompany } from './commands.queries.ts';
import type { CommandCase, Decided, Decider } from './decide-command.ts';

/** Who decides how the company's settings are changed. */
export const settingsDeciders: readonly [string, Decider][] = [
  [changeSettings.type, (input: ChangeSettingsInput, each) => carryOutSettings(input, each)],
];

async function carryOutSettings(input: ChangeSettingsInput, each: CommandCase): Promise<Result<Decided>> {
  const { commandId, by } = each.command;
  const company = await lockCompany(each.tx);
  const decided = decideChangeSettings(input, { commandId, by, company, today: singaporeDate(each.now) });
  if (!decided.ok) return decided;
  const subject = { name: company?.name ?? '' };
  return accept(
    await carryOutEdit(each, companies, decided.value, { code: 'identity.settingsCollided', subject }),
  );
}
