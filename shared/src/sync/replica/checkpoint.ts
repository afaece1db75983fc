import { stockLevels, stockLots } from '../../inventory/index.ts';
import { assert, type CompanyId } from '../../kernel/index.ts';
import type { Meaning } from '../projection.ts';
import { accountBalances, type CheckpointRow, localFacts, ONLY_SLOT, replicaBases } from '../rows.ts';
import { eachFact, type ReplicaDb } from './replica-db.ts';
import { countingWrites, projectStored, readBase } from './standing.ts';

/** All parts of one checkpoint. */
export interface Checkpoint {
  readonly companyId: CompanyId;
  readonly incarnation: number;
  readonly throughAcceptNo: number;
  readonly levels: CheckpointRow['levels'];
  readonly balances: CheckpointRow['balances'];
}

/** Puts a checkpoint together from its rows; undefined when a part is missing. */
export function wholeCheckpoint(rows: readonly CheckpointRow[]): Checkpoint | undefined {
  const [first] = rows;
  if (first === undefined || rows.length !== first.parts) return undefined;
  const { companyId, incarnation, throughAcceptNo } = first;
  const isOne = rows.every(
    (row) =>
      row.throughAcceptNo === throughAcceptNo && row.incarnation === incarnation && row.parts === first.parts,
  );
  if (!isOne) return undefined;
  return {
    companyId,
    incarnation,
    throughAcceptNo,
    levels: rows.flatMap((row) => row.levels),
    balances: rows.flatMap((row) => row.balances),
  };
}

/**
 * Starts the replica's counters anew from a checkpoint [SYN-3]: its sums, and every fact that it doesn't have. Facts and
 * their rows stay as they are; nothing that wasn't sent can be lost by it.
 */
export function startFrom(db: ReplicaDb, checkpoint: Checkpoint, meaning: Meaning): void {
  const { companyId, incarnation, throughAcceptNo } = checkpoint;
  db.clear(stockLevels);
  db.clear(stockLots);
  db.clear(accountBalances);
  for (const { locationId, variantId, onHandMilli, lots = [] } of checkpoint.levels) {
    db.upsert(stockLevels, { companyId, locationId, variantId, onHandMilli });
    for (const lot of lots) db.upsert(stockLots, { companyId, locationId, variantId, ...lot });
  }
  for (const { accountCode, balanceCents } of checkpoint.balances) {
    db.upsert(accountBalances, { companyId, accountCode, balanceCents });
  }
  db.upsert(replicaBases, { slot: ONLY_SLOT, incarnation, throughAcceptNo });
  db.uncountAll();
  for (const fact of eachFact(db, { of: 'uncovered', throughAcceptNo, afterId: '' })) {
    const projection = fact.projected ? projectStored(fact, meaning) : undefined;
    if (projection === undefined) continue;
    db.apply(countingWrites(db, projection, 1));
    db.update(localFacts, { id: fact.id }, { counted: true });
  }
}

/** A counter that isn't what the server's checkpoint says. */
export interface Difference {
  readonly table: 'stock_levels' | 'account_balances';
  readonly key: string;
  readonly here: number;
  readonly server: number;
}

/**
 * Compares this replica's counters, as they were through the checkpoint's acceptNo, with the checkpoint [SYN-4]. All
 * documents through there must have come down. Undefined when the two can't be compared: the counters start later, or
 * in another life of the server's data, or there are facts that this version can't read.
 */
export function auditAgainst(
  db: ReplicaDb,
  checkpoint: Checkpoint,
  meaning: Meaning,
): readonly Difference[] | undefined {
  const base = readBase(db);
  const { companyId, throughAcceptNo } = checkpoint;
  if (base.incarnation !== checkpoint.incarnation || base.throughAcceptNo > throughAcceptNo) return undefined;
  for (const { acceptNo } of eachFact(db, { of: 'unprojected', afterId: '' })) {
    if (acceptNo !== null && acceptNo > base.throughAcceptNo) return undefined;
  }
  const later = new Map<string, number>();
  for (const fact of eachFact(db, { of: 'uncovered', throughAcceptNo, afterId: '' })) {
    const projection = fact.counted ? projectStored(fact, meaning) : undefined;
    if (projection === undefined) continue;
    for (const write of countingWrites(db, projection, 1)) {
      assert(write.kind === 'add', 'nothing but additions');
      const [name, amount] = onlyAmount(write.amounts);
      const key = `${write.table.name} ${name} ${keyText(write.key)}`;
      later.set(key, (later.get(key) ?? 0) + amount);
    }
  }
  const laterOf = (table: string, name: string, key: object): number =>
    later.get(`${table} ${name} ${keyText(key)}`) ?? 0;
  const differences: Difference[] = [];
  for (const { locationId, variantId, onHandMilli } of checkpoint.levels) {
    const key = { companyId, locationId, variantId };
    const now = db.get(stockLevels, key)?.onHandMilli ?? 0;
    const here = now - laterOf('stock_levels', 'onHandMilli', key);
    if (here !== onHandMilli) {
      differences.push({
        table: 'stock_levels',
        key: `${locationId} ${variantId}`,
        here,
        server: onHandMilli,
      });
    }
  }
  for (const { accountCode, balanceCents } of checkpoint.balances) {
    const key = { companyId, accountCode };
    const now = db.get(accountBalances, key)?.balanceCents ?? 0;
    const here = now - laterOf('account_balances', 'balanceCents', key);
    if (here !== balanceCents) {
      differences.push({ table: 'account_balances', key: accountCode, here, server: balanceCents });
    }
  }
  return differences;
}

function onlyAmount(amounts: Readonly<Record<string, number>>): [string, number] {
  const [only, ...others] = Object.entries(amounts);
  assert(only !== undefined && others.length === 0, 'one counter in an addition');
  return only;
}

/** One text per key, whatever the order of its members. */
const keyText = (key: object): string =>
  Object.entries(key)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join();
