import { products } from '#shared/catalog/index.ts';
import { streams } from '#shared/devices/index.ts';
import { present, type RowWrite, type Table } from '#shared/kernel/index.ts';
import { saleLines, sales, taxInvoices } from '#shared/sales/index.ts';
import {
  type ChangedCounter,
  type IngestDb,
  incarnations,
  type KnownFact,
  type LockedStream,
  quarantinedFacts,
  reviewItems,
  serverFacts,
} from '#shared/sync/index.ts';
import { rowKey } from '../row-key.ts';
import { sha256 } from './keys.ts';
import { type Transaction, UniqueViolation } from './postgres.ts';
import { counters, deferredFacts, enrolments } from './server-tables.ts';
import { storedValueDb } from './stored-value-db.ts';

type AddWrite = Extract<RowWrite, { kind: 'add' }>;

export const counterOf = (tx: Transaction, companyId: string) =>
  present(tx.get(counters, { companyId: companyId as never }), 'the counter of a company');

/**
 * The life of the server's data, and through where it has what every life before had: a device may have missed some of them.
 * The first one has no row.
 */
export const currentIncarnation = (rows: readonly { number: number; throughAcceptNo: number }[]) =>
  rows.reduce(
    (known, { number, throughAcceptNo }) => ({
      number: Math.max(number, known.number),
      throughAcceptNo:
        known.number === 1 ? throughAcceptNo : Math.min(throughAcceptNo, known.throughAcceptNo),
    }),
    { number: 1, throughAcceptNo: 0 },
  );

/** Taking facts in works on the simulated Postgres through this. */
export class SimulatedIngestDb implements IngestDb {
  readonly companyId: string;
  readonly storedValue: IngestDb['storedValue'];
  readonly #tx: Transaction;

  constructor(tx: Transaction, companyId: string) {
    this.#tx = tx;
    this.storedValue = storedValueDb(tx);
    this.companyId = companyId;
  }

  async lockStreams(ids: readonly string[]): Promise<readonly LockedStream[]> {
    const found: LockedStream[] = [];
    for (const id of [...ids].sort()) {
      if (this.#tx.get(streams, { id: id as never }) === undefined) continue;
      await this.#tx.lock(`stream ${id}`);
      const stream = present(this.#tx.get(streams, { id: id as never }), 'a locked stream');
      const { registerId } = stream;
      const register = registerId === null ? undefined : this.#tx.get(enrolments, { registerId });
      found.push({ ...stream, registerKind: register?.kind ?? 'counter' });
    }
    return found;
  }

  async saveStream(stream: Parameters<IngestDb['saveStream']>[0], seenAt: string): Promise<void> {
    const { id, lastSequence, lastHash, lastReceiptSequence } = stream;
    const row = present(this.#tx.get(streams, { id: id as never }), 'a locked stream');
    this.#tx.put(streams, { ...row, lastSequence, lastHash, lastReceiptSequence, lastSeenAt: seenAt });
  }

  async booksClosedThrough(): Promise<string | null> {
    await this.#tx.lock('books', true);
    return counterOf(this.#tx, this.companyId).booksClosedThrough;
  }

  async findKnownFacts(
    sequences: readonly { streamId: string; sequence: number }[],
    factIds: readonly string[],
  ): Promise<readonly KnownFact[]> {
    const places = new Set(sequences.map(({ streamId, sequence }) => `${streamId} ${sequence}`));
    const ids = new Set(factIds);
    const isWanted = (row: { streamId: string; sequence: number | null; id: string }) =>
      places.has(`${row.streamId} ${row.sequence}`) || ids.has(row.id);
    const found: KnownFact[] = [];
    const known = { acceptNo: null, postingMonth: null, code: null };
    for (const row of this.#tx.rows(serverFacts)) {
      if (row.audience !== 'office' || !isWanted(row)) continue;
      const { streamId, sequence, id, type, acceptNo, postingMonth } = row;
      const place = { streamId, sequence, factId: id, hash: sha256(row.envelope), type };
      found.push({ ...known, ...place, outcome: 'accepted', acceptNo, postingMonth });
    }
    for (const row of this.#tx.rows(deferredFacts)) {
      if (!isWanted(row)) continue;
      const { streamId, sequence, id, type } = row;
      found.push({
        ...known,
        streamId,
        sequence,
        factId: id,
        hash: sha256(row.envelope),
        type,
        outcome: 'deferred',
      });
    }
    for (const row of this.#tx.rows(quarantinedFacts)) {
      if (!places.has(`${row.streamId} ${row.sequence}`)) continue;
      const { streamId, sequence, factId, code } = row;
      const outcome = row.outcome as KnownFact['outcome'];
      found.push({
        ...known,
        streamId,
        sequence,
        factId,
        hash: sha256(row.envelope),
        type: null,
        outcome,
        code,
      });
    }
    return found;
  }

  async findQuarantined(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#tx.get(quarantinedFacts, { id: id as never }) !== undefined));
  }

  async quarantineIdsOf(factIds: readonly string[]): Promise<readonly string[]> {
    const wanted = new Set(factIds);
    return this.#tx
      .rows(quarantinedFacts)
      .flatMap(({ id, factId, outcome }) =>
        factId !== null && wanted.has(factId) && outcome === 'quarantined' ? [id] : [],
      );
  }

  async removeFromQuarantine(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#tx.remove(quarantinedFacts, { id });
  }

  async resolveReviewItems(ids: readonly string[], resolvedAt: string): Promise<void> {
    for (const id of ids) {
      const row = this.#tx.get(reviewItems, { id: id as never });
      if (row !== undefined && row.resolvedAt === null) this.#tx.put(reviewItems, { ...row, resolvedAt });
    }
  }

  async findReceipts(numbers: readonly string[]): Promise<ReadonlySet<string>> {
    const wanted = new Set(numbers);
    return new Set(
      this.#tx.rows(sales).flatMap(({ receiptNumber }) => (wanted.has(receiptNumber) ? [receiptNumber] : [])),
    );
  }

  async findTaxInvoiced(saleIds: readonly string[]): Promise<ReadonlySet<string>> {
    const wanted = new Set(saleIds);
    return new Set(this.#tx.rows(taxInvoices).flatMap(({ saleId }) => (wanted.has(saleId) ? [saleId] : [])));
  }

  /** The simulated shop changes no settings. */
  async gstOfCompany(): Promise<null> {
    return null;
  }

  async findSoldSerials(serials: Parameters<IngestDb['findSoldSerials']>[0]) {
    const sold = this.#tx.rows(saleLines);
    return serials.filter(({ variantId, serial }) =>
      sold.some((line) => line.variantId === variantId && line.serials?.includes(serial)),
    );
  }

  async findBarcodeOwners(barcodes: Parameters<IngestDb['findBarcodeOwners']>[0]) {
    // As the server's: who comes second waits, and then sees what the first has made.
    for (const barcode of [...new Set(barcodes)].sort()) await this.#tx.lock(`barcode ${barcode}`);
    if (barcodes.length === 0) return [];
    return this.#tx.rows(products).flatMap(({ id, name, nameZh, variants }) =>
      variants.flatMap((variant) =>
        variant.barcodes
          .filter((barcode) => barcodes.includes(barcode))
          .map((barcode) => ({
            ...{ barcode, productId: id, variantId: variant.id, sku: variant.sku },
            ...{ name, nameZh },
          })),
      ),
    );
  }

  async takeAcceptNos(count: number): Promise<number> {
    await this.#tx.lock('counter');
    const counter = counterOf(this.#tx, this.companyId);
    this.#tx.put(counters, { ...counter, acceptNo: counter.acceptNo + count });
    return counter.acceptNo;
  }

  async applyInserts(writes: readonly RowWrite[]): Promise<void> {
    for (const write of writes) {
      if (write.kind === 'insert') await this.#tx.insert(write.table, write.row, 'fail');
    }
  }

  async applyAdditions(writes: readonly RowWrite[]): Promise<readonly ChangedCounter[]> {
    const changed = new Map<string, { table: Table; additions: AddWrite[] }>();
    for (const write of writes) {
      if (write.kind !== 'add') continue;
      const name = `${write.table.name} ${rowKey(write.table, write.key)}`;
      const group = changed.get(name) ?? { table: write.table, additions: [] };
      group.additions.push(write);
      changed.set(name, group);
    }
    return [...changed.values()].map(({ table, additions }) => {
      for (const { key, amounts } of additions) {
        const before = this.#tx.get(table, key as never) ?? key;
        const after: Record<string, unknown> = { ...before };
        for (const [name, amount] of Object.entries(amounts)) after[name] = Number(after[name] ?? 0) + amount;
        this.#tx.put(table, after);
      }
      const row = present(this.#tx.get(table, additions[0]?.key as never), 'a counter that was added to');
      return { table, row, additions };
    });
  }

  async insertRows(
    table: Table,
    rows: readonly Readonly<Record<string, unknown>>[],
    conflict: 'fail' | 'ignore',
  ): Promise<void> {
    for (const row of rows) await this.#tx.insert(table, row, conflict);
  }

  async keepDeferred(facts: Parameters<IngestDb['keepDeferred']>[0]): Promise<void> {
    for (const fact of facts) await this.#tx.insert(deferredFacts, { ...fact }, 'ignore');
  }

  inSavepoint(work: () => Promise<void>): Promise<unknown> {
    return this.#tx.inSavepoint(work);
  }

  isFaultOfRows(problem: unknown): boolean {
    return problem instanceof UniqueViolation;
  }

  async incarnationNumber(): Promise<number> {
    return currentIncarnation(this.#tx.rows(incarnations)).number;
  }
}
