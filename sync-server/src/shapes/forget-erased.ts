import { customers } from '#shared/customers/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { reviewItems, serverFacts } from '#shared/sync/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import type { ShapeEngine } from './engine/index.ts';
import { type ErasedRow, rowsOfErased } from './erased-rows.queries.ts';

/** A snapshot that was taken so long after an erasure was decided has seen it committed. */
const COMMITTED_AFTER_MS = 10 * 60 * 1000;

/**
 * Takes off the disk what the embedded shape engine keeps of customers who were erased: the shapes that were made before, with
 * their profiles, private parts of facts and values of collided edits. Done each night; devices fetch those shapes again.
 * @returns how many shapes
 */
export async function forgetErased(
  context: ServerContext,
  engine: Pick<ShapeEngine, 'oldestMadeMs' | 'forget'>,
): Promise<number> {
  const oldest = engine.oldestMadeMs();
  if (oldest === undefined) return 0;
  const since = instantOf(oldest - COMMITTED_AFTER_MS);
  const rows: ErasedRow[] = [];
  for (const id of await companyIds(context.database)) {
    rows.push(...(await context.database.inCompany(id, (tx) => rowsOfErased(tx, since))));
  }
  const forgotten = await engine.forget(
    rows.map(({ kind, id, erasedAtMs }) => ({
      table: tables[kind].name,
      id,
      beforeMs: erasedAtMs + COMMITTED_AFTER_MS,
    })),
  );
  if (forgotten > 0)
    context.log.info({ shapes: forgotten }, 'ended shapes that held somebody who was erased');
  return forgotten;
}

const tables = { customer: customers, fact: serverFacts, reviewItem: reviewItems } as const;
