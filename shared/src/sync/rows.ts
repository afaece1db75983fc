import { z } from 'zod';
import {
  column,
  companyId,
  defineTable,
  factId,
  nullable,
  outletId,
  type RowOf,
  rowId,
  streamId,
} from '../kernel/index.ts';
import { outcomes } from './push.ts';

const signedColumns = {
  id: column.id(factId),
  companyId: column.id(companyId),
  streamId: column.id(streamId),
  sequence: column.integer(),
  type: column.text(100),
  at: column.instant(),
  /** The signed bytes, unchanged. */
  envelope: column.text(600_000),
  signature: column.text(120),
  privateSalt: nullable(column.text(32)),
  privateText: nullable(column.text(20_000)),
};

/** The audience that has everything, once. */
export const OFFICE = 'office';

/**
 * Accepted facts on the server: one row per audience, an outlet's id or `office`. The ledger of facts is the rows of
 * `office`; only they carry `body`, which is derived for SQL and is in no shape.
 */
export const serverFacts = defineTable({
  name: 'facts',
  home: 'server',
  key: ['id', 'audience'],
  columns: {
    ...signedColumns,
    audience: column.text(60),
    /** Gap-free per company, in the order of acceptance. */
    acceptNo: column.integer(),
    postingMonth: column.month(),
    body: nullable(column.json(z.record(z.string(), z.unknown()))),
  },
});
export type ServerFactRow = RowOf<typeof serverFacts>;

/** Facts on a replica, made here or come down; a fact is projected when its row is first written, and never again. */
export const localFacts = defineTable({
  name: 'facts',
  home: 'replica',
  key: ['id'],
  columns: {
    ...signedColumns,
    /** Null until the server has accepted it. */
    acceptNo: nullable(column.integer()),
    postingMonth: column.month(),
    /** False: of a type this version can't read; kept, and projected after an upgrade. */
    projected: column.boolean(),
  },
});
export type LocalFactRow = RowOf<typeof localFacts>;

/** Facts made here that the server hasn't answered for, in order of sequence. */
export const outbox = defineTable({
  name: 'outbox',
  home: 'replica',
  key: ['streamId', 'sequence'],
  columns: {
    streamId: column.id(streamId),
    sequence: column.integer(),
    factId: column.id(factId),
    queuedAt: column.instant(),
    /** `waiting`, or what the server answered when that needs a person. */
    state: column.enum(['waiting', 'quarantined', 'forked', 'deferred']),
    code: nullable(column.text(100)),
  },
});
export type OutboxRow = RowOf<typeof outbox>;

/** Where a replica is in each of its shapes; written in the transaction that applied the rows. */
export const shapeCursors = defineTable({
  name: 'shape_cursors',
  home: 'replica',
  key: ['shape'],
  columns: {
    shape: column.text(200),
    handle: column.text(200),
    offset: column.text(100),
    caughtUpAt: nullable(column.instant()),
  },
});
export type ShapeCursorRow = RowOf<typeof shapeCursors>;

/** Rows of a shape that this version can't read: set aside, so that one never fails a batch. */
export const unreadableRows = defineTable({
  name: 'unreadable_rows',
  home: 'replica',
  key: ['shape', 'rowKey'],
  columns: {
    shape: column.text(200),
    rowKey: column.text(500),
    value: column.text(600_000),
    seenAt: column.instant(),
  },
});
export type UnreadableRow = RowOf<typeof unreadableRows>;

/** Facts that were refused a place in the books, kept whole until a person has dealt with them. */
export const quarantinedFacts = defineTable({
  name: 'quarantined_facts',
  home: 'server',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    streamId: column.id(streamId),
    sequence: nullable(column.integer()),
    factId: nullable(column.id(factId)),
    outcome: column.enum(outcomes),
    code: column.text(100),
    envelope: column.text(600_000),
    signature: column.text(200),
    privateSalt: nullable(column.text(32)),
    privateText: nullable(column.text(20_000)),
    receivedAt: column.instant(),
  },
});
export type QuarantinedFactRow = RowOf<typeof quarantinedFacts>;

/** Something valid but surprising that a person should look at. */
export const reviewItems = defineTable({
  name: 'review_items',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    outletId: nullable(column.id(outletId)),
    factId: nullable(column.id(factId)),
    /** A code of the error table. */
    code: column.text(100),
    details: column.json(z.record(z.string(), z.unknown())),
    raisedAt: column.instant(),
    resolvedAt: nullable(column.instant()),
  },
});
export type ReviewItemRow = RowOf<typeof reviewItems>;
