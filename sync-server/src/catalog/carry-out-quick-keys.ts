import {
  type ArrangeQuickKeysInput,
  arrangeQuickKeys,
  decideArrangeQuickKeys,
  quickKeyPages,
} from '#shared/catalog/index.ts';
import { accept, type CompanyId, type Result } from '#shared/kernel/index.ts';
import { carryOutRows } from '../commands/carry-out-edit.ts';
import type { CommandCase, Decided, Decider } from '../commands/decide-command.ts';
import { lockQuickKeyPages, readProductNames } from './quick-keys.queries.ts';

/** Who decides how quick keys are arranged. */
export const quickKeyDeciders: readonly [string, Decider][] = [
  [arrangeQuickKeys.type, (input: ArrangeQuickKeysInput, each) => carryOutArrangement(input, each)],
];

async function carryOutArrangement(
  input: ArrangeQuickKeysInput,
  each: CommandCase,
): Promise<Result<Decided>> {
  const { tx, command, now } = each;
  const rows = await lockQuickKeyPages(
    tx,
    input.pages.map(({ pageId }) => pageId),
  );
  const keys = [
    ...rows.flatMap((row) => row.keys),
    ...input.pages.flatMap(({ seen, changes }) => [...(seen.keys ?? []), ...(changes.keys ?? [])]),
  ];
  const names = await readProductNames(tx, [...new Set(keys.map(({ productId }) => productId))]);
  const decided = decideArrangeQuickKeys(input, {
    ...{ companyId: tx.companyId as CompanyId, commandId: command.commandId, by: command.by, now, rows },
    nameOf: (id) => names.get(id),
  });
  if (!decided.ok) return decided;
  const collided = new Set(decided.value.merged.collided.map(({ field }) => field.split(':')[1]));
  const pages = rows.filter(({ id }) => collided.has(id)).map(({ name }) => name);
  const review = { code: 'catalog.quickKeysCollided', subject: { name: pages.join(', ') } };
  return accept(await carryOutRows(each, quickKeyPages, decided.value, review));
}
