import { type IngestDb, serverFacts } from '#shared/sync/index.ts';
import { findBarcodeOwners } from '../catalog/barcodes.queries.ts';
import { applyAdditions, applyInserts } from '../store/apply-writes.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { currentIncarnation } from '../store/incarnations.queries.ts';
import { isRefusedData, sqlState } from '../store/postgres-errors.ts';
import { insertRows } from '../store/rows.ts';
import { storedValueDb } from '../stored-value/stored-value.queries.ts';
import {
  booksClosedThrough,
  findKnownFacts,
  findQuarantined,
  findReceipts,
  findSoldSerials,
  findTaxInvoiced,
  gstOfCompany,
  inSavepoint,
  keepDeferred,
  lockStreams,
  quarantineIdsOf,
  removeFromQuarantine,
  resolveReviewItems,
  saveStream,
  takeAcceptNos,
} from './ingest.queries.ts';
import { keepOpenDocuments } from './open-documents.queries.ts';

/** Taking facts in works on Postgres through this: a company's transaction. */
export const ingestDb = (tx: CompanyTransaction): IngestDb => ({
  companyId: tx.companyId,
  lockStreams: (ids) => lockStreams(tx, ids),
  saveStream: (stream, seenAt) => saveStream(tx, stream, seenAt),
  booksClosedThrough: () => booksClosedThrough(tx),
  findKnownFacts: (sequences, factIds) => findKnownFacts(tx, sequences, factIds),
  findQuarantined: (ids) => findQuarantined(tx, ids),
  quarantineIdsOf: (factIds) => quarantineIdsOf(tx, factIds),
  removeFromQuarantine: (ids) => removeFromQuarantine(tx, ids),
  resolveReviewItems: (ids, at) => resolveReviewItems(tx, ids, at),
  findReceipts: (numbers) => findReceipts(tx, numbers),
  findTaxInvoiced: (saleIds) => findTaxInvoiced(tx, saleIds),
  findSoldSerials: (serials) => findSoldSerials(tx, serials),
  findBarcodeOwners: (barcodes) => findBarcodeOwners(tx, barcodes),
  gstOfCompany: () => gstOfCompany(tx),
  takeAcceptNos: (count) => takeAcceptNos(tx, count),
  applyInserts: (writes) => applyInserts(tx, writes, 'fail'),
  applyAdditions: (writes) => applyAdditions(tx, writes),
  async insertRows(table, rows, conflict) {
    await insertRows(tx, table, rows, conflict);
    if (table.name === serverFacts.name) await keepOpenDocuments(tx, rows);
  },
  keepDeferred: (facts) => keepDeferred(tx, facts),
  inSavepoint: (work) => inSavepoint(tx, work),
  // Lost connections, full disks and deadlocks aren't; what has no SQLSTATE was thrown by an encoder.
  isFaultOfRows: (problem) => sqlState(problem) === undefined || isRefusedData(problem),
  storedValue: storedValueDb(tx),
  incarnationNumber: async () => (await currentIncarnation(tx)).number,
});
