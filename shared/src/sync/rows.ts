import { z } from 'zod';
import {
  cents,
  column,
  companyId,
  defineTable,
  factId,
  locationId,
  nullable,
  outletId,
  quantityMilli,
  type RowOf,
  rowId,
  staffId,
  streamId,
  text,
  variantId,
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
    /** False: of a type this version can't read, or quarantined; kept, and projected when that ends. */
    projected: column.boolean(),
    /** True: its additions are in this replica's counters. False: not projected, or in the checkpoint they started from. */
    counted: column.boolean(),
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

/** What is there of one lot; its last good day is empty when it has none. */
const lotLevel = z.object({ lotCode: text(60), expiresOn: text(10), quantityMilli });
const levels = z.array(
  z.object({
    locationId,
    variantId,
    onHandMilli: quantityMilli,
    /** Absent: none is known of it. */
    lots: z.optional(z.array(lotLevel)),
    /** Of an outlet's: what the other locations had at that moment. It is for showing, and in no sum. */
    elsewhere: z.optional(z.array(z.object({ locationId, onHandMilli: quantityMilli }))),
  }),
);
const balances = z.array(z.object({ accountCode: text(10), balanceCents: cents }));

/**
 * What an audience's documents add up to through an acceptNo, written by the server in parts of bounded size. Its rows
 * stand for all documents up to there, so that a new or repaired replica reads only those after it.
 */
export const checkpoints = defineTable({
  name: 'checkpoints',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    audience: column.text(60),
    incarnation: column.integer(),
    throughAcceptNo: column.integer(),
    /** From 1 to `parts`; a checkpoint is whole when all parts of its audience and acceptNo are there. */
    part: column.integer(),
    parts: column.integer(),
    /** Stock of the audience's own locations; of all locations for the office. */
    levels: column.json(levels),
    balances: column.json(balances),
    takenAt: column.instant(),
  },
});
export type CheckpointRow = RowOf<typeof checkpoints>;

/** Of tables with one row, the key of that row. */
export const ONLY_SLOT = 1;

/** From where this replica's counters are summed: a checkpoint, or the very beginning (acceptNo 0). */
export const replicaBases = defineTable({
  name: 'replica_base',
  home: 'replica',
  key: ['slot'],
  columns: {
    slot: column.integer(),
    incarnation: column.integer(),
    throughAcceptNo: column.integer(),
  },
});
export type ReplicaBase = Readonly<Omit<RowOf<typeof replicaBases>, 'slot'>>;

/** Balance of each account over the entries that this replica counts: debit minus credit. */
export const accountBalances = defineTable({
  name: 'account_balances',
  home: 'replica',
  key: ['companyId', 'accountCode'],
  columns: {
    companyId: column.id(companyId),
    accountCode: column.text(10),
    balanceCents: column.cents(),
  },
});

/**
 * Facts whose document is still open (a shift that nobody has closed), one row per audience: no month bounds them, so
 * that an open document never falls out of a replica's window.
 */
export const openDocuments = defineTable({
  name: 'open_documents',
  home: 'server',
  key: ['kind', 'subject', 'audience'],
  columns: {
    ...signedColumns,
    audience: column.text(60),
    acceptNo: column.integer(),
    postingMonth: column.month(),
    /** `shift` */
    kind: column.text(40),
    /** What has at most one open document of its kind: the register of a shift. */
    subject: column.text(60),
  },
});
export type OpenDocumentRow = RowOf<typeof openDocuments>;

/**
 * Lives of the server's data: a new one begins with each restore from a backup. Through `throughAcceptNo` it has what
 * the one before had; what came after must be sent again.
 */
export const incarnations = defineTable({
  name: 'incarnations',
  home: 'server',
  key: ['number'],
  columns: {
    companyId: column.id(companyId),
    number: column.integer(),
    throughAcceptNo: column.integer(),
    startedAt: column.instant(),
    /** Through which moment it has what was asked of the server and decided; null when nobody knows. */
    decidedThrough: nullable(column.instant()),
  },
});

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

/** What a person did about something that needed attention. */
export const resolutions = ['noted', 'counted', 'corrected'] as const;

/**
 * How things that needed attention were dealt with, one row per fact: two people may deal with one thing, each on a till
 * that is offline, and both stand. With it an item is gone at once on the replica where it was dealt with.
 */
export const reviewResolutions = defineTable({
  name: 'review_resolutions',
  home: 'everywhere',
  key: ['factId'],
  columns: {
    factId: column.id(factId),
    companyId: column.id(companyId),
    reviewItemId: nullable(column.id(rowId)),
    /** A fact that the server refused a place in the books. */
    heldFactId: nullable(column.id(factId)),
    resolution: column.enum(resolutions),
    resolvedBy: column.id(staffId),
    resolvedAt: column.instant(),
  },
});
