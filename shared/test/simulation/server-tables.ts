import { registerKinds } from '#shared/devices/index.ts';
import {
  column,
  companyId,
  defineTable,
  nullable,
  registerId,
  requestId,
  streamId,
  text,
} from '#shared/kernel/index.ts';

/** Tables of the server that no context of `shared` describes, because only SQL reads them. */
export const deferredFacts = defineTable({
  name: 'deferred_facts',
  home: 'server',
  key: ['id'],
  columns: {
    id: column.id(text(60)),
    companyId: column.id(companyId),
    streamId: column.id(text(60)),
    sequence: column.integer(),
    type: column.text(100),
    envelope: column.text(600_000),
    signature: column.text(200),
    privateSalt: nullable(column.text(40)),
    privateText: nullable(column.text(20_000)),
    receivedAt: column.instant(),
  },
});

export const counters = defineTable({
  name: 'company_counters',
  home: 'server',
  key: ['companyId'],
  columns: {
    companyId: column.id(companyId),
    acceptNo: column.integer(),
    /** Months are closed through here. */
    booksClosedThrough: nullable(column.month()),
  },
});

export const enrolments = defineTable({
  name: 'enrolments',
  home: 'server',
  key: ['registerId'],
  columns: { registerId: column.id(registerId), kind: column.enum(registerKinds), count: column.integer() },
});

/** Tills that are to be wiped, and how much they had left when they said that they are. */
export const wipes = defineTable({
  name: 'wipes',
  home: 'server',
  key: ['streamId'],
  columns: { streamId: column.id(streamId), leftUnsent: nullable(column.integer()) },
});

/** Edits that were decided; sent again, nothing happens. */
export const decidedRequests = defineTable({
  name: 'decided_requests',
  home: 'server',
  key: ['id'],
  columns: { id: column.id(requestId), refusedFor: nullable(column.text(60)) },
});
