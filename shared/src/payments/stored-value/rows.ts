import { z } from 'zod';
import {
  column,
  companyId,
  customerId,
  defineTable,
  factId,
  leaseId,
  nullable,
  outletId,
  type RowOf,
  rowId,
  storedValueAccountId,
  streamId,
} from '../../kernel/index.ts';

/** What an account holds. Points are counted in hundredths, as money is. */
export const storedValueKinds = ['giftCard', 'storeCredit', 'points', 'credit'] as const;

/**
 * The newest fact of each stream that is in a figure. With it a replica knows without an acknowledgement which of its own facts
 * the server's figure has.
 */
const bookedThrough = z.array(z.object({ streamId, sequence: z.int().positive() }));

/** Columns of a figure that the server keeps, and what it has in it. */
const figureColumns = {
  /** AcceptNo of the newest fact that is in the figures. */
  version: column.integer(),
  booked: column.json(bookedThrough),
};

/** Gift cards, store credit, points and limits of credit: what is left of each, by the server. */
export const storedValueAccounts = defineTable({
  name: 'stored_value_accounts',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(storedValueAccountId),
    companyId: column.id(companyId),
    kind: column.enum([...storedValueKinds, 'awaited']),
    /** What is printed on the card, or typed; empty while the account is awaited. */
    code: column.text(60),
    customerId: nullable(column.id(customerId)),
    /** Issued less spent. */
    balanceCents: column.cents(),
    /** Of the balance, what is set aside for streams: the sum of what is left of its leases. */
    leasedCents: column.cents(),
    /** `awaited`: something of it came before the fact that issued it, as after a restore of the server. */
    status: column.enum(['active', 'awaited']),
    ...figureColumns,
    /** Instant of the newest fact about it. */
    updatedAt: column.instant(),
  },
});
export type StoredValueAccountRow = RowOf<typeof storedValueAccounts>;

/** Amounts that were moved to one stream, which alone may spend them. */
export const storedValueLeases = defineTable({
  name: 'stored_value_leases',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(leaseId),
    companyId: column.id(companyId),
    accountId: column.id(storedValueAccountId),
    streamId: column.id(streamId),
    /** Of the stream; null: the office's. */
    outletId: nullable(column.id(outletId)),
    amountCents: column.cents(),
    spentCents: column.cents(),
    /** What the stream gave back. */
    returnedCents: column.cents(),
    /** `ended`: its stream was closed, and what was left went back. */
    state: column.enum(['open', 'ended']),
    ...figureColumns,
  },
});
export type StoredValueLeaseRow = RowOf<typeof storedValueLeases>;

export const movementKinds = ['issued', 'leased', 'spent', 'released', 'ended'] as const;

/** What each fact did to an account, only ever added; wherever the fact is. */
export const storedValueMovements = defineTable({
  name: 'stored_value_movements',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    accountId: column.id(storedValueAccountId),
    leaseId: nullable(column.id(leaseId)),
    /** Whose fact it is, and where in its stream. */
    streamId: column.id(streamId),
    sequence: column.integer(),
    kind: column.enum(movementKinds),
    amountCents: column.cents(),
    /** Made by whoever spends, before the first try; null for everything else. */
    spendId: nullable(column.id(rowId)),
    movedAt: column.instant(),
  },
});
export type StoredValueMovementRow = RowOf<typeof storedValueMovements>;

export const storedValueTables = [storedValueAccounts, storedValueLeases, storedValueMovements] as const;
