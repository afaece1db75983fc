import {
  type DecidedEdit,
  type Decision,
  deriveId,
  type FactDefinition,
  type FactId,
  type MergedFields,
  type Table,
} from '#shared/kernel/index.ts';
import { reviewItems } from '#shared/sync/index.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import { insertRows } from '../store/rows.ts';
import type { CommandCase, Decided } from './decide-command.ts';

/** What an item for a person says, where something collided. */
export interface Review {
  readonly code: string;
  readonly subject: Readonly<Record<string, string>>;
}

/** The row, the fact that says so, and an item for a person where something collided. */
export async function carryOutEdit<Definition extends FactDefinition>(
  each: CommandCase,
  table: Table,
  { merged, edit }: DecidedEdit<Readonly<Record<string, unknown>>, Definition>,
  review: Review,
): Promise<Decided> {
  const rows = edit === undefined ? [] : [edit.row];
  return carryOutRows(each, table, { merged, rows, fact: edit?.fact }, review);
}

/** The same for an edit of several rows. */
export async function carryOutRows<Definition extends FactDefinition>(
  each: CommandCase,
  table: Table,
  {
    merged,
    rows,
    fact,
  }: {
    readonly merged: MergedFields;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly fact: Decision<Definition> | undefined;
  },
  review: Review,
): Promise<Decided> {
  const { tx, command, now } = each;
  await insertRows(tx, table, rows, 'replace');
  const factId = fact === undefined ? null : await record(each, fact);
  if (merged.collided.length > 0) {
    const item = {
      id: deriveId(command.commandId, 'reviewItem', 0),
      companyId: tx.companyId,
      outletId: each.stream.outletId,
      factId: null,
      code: review.code,
      details: { ...review.subject, commandId: command.commandId, collided: merged.collided },
      raisedAt: now,
      resolvedAt: null,
    };
    await insertRows(tx, reviewItems, [item], 'ignore');
  }
  const answer = { changed: [...merged.changed], collided: [...merged.collided] };
  return { outcome: merged.collided.length > 0 ? 'merged' : 'decided', answer, factId };
}

async function record<Definition extends FactDefinition>(
  { tx, context, now }: CommandCase,
  fact: Decision<Definition>,
): Promise<FactId | null> {
  return (await appendServerFactWithin(tx, context, fact, now)).factId;
}
