import { z } from 'zod';
import { deviceSettings } from '#shared/devices/index.ts';
import { countSheet } from '#shared/inventory/index.ts';
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
  registerId,
  requestId,
  rowId,
  saleId,
  shiftId,
  staffId,
  storedValueAccountId,
  streamId,
  type Table,
} from '#shared/kernel/index.ts';
import { cart, cartLine, drawerCount } from '#shared/sales/index.ts';

/** Which stream this device writes, and how far it has come: read and written in each commit. */
export const deviceStates = defineTable({
  name: 'device_state',
  home: 'replica',
  key: ['slot'],
  columns: {
    slot: column.integer(),
    companyId: column.id(companyId),
    streamId: column.id(streamId),
    registerId: column.id(registerId),
    registerCode: column.text(10),
    outletId: column.id(outletId),
    receiptSeries: column.text(20),
    /** X25519, raw, base64: what the journal is sealed to. */
    recoveryPublicKey: column.text(60),
    serverUrl: column.text(300),
    installationId: column.text(60),
    token: nullable(column.text(4000)),
    tokenExpiresAt: nullable(column.instant()),
    /** Sequence and hash of the newest fact of the stream. */
    lastSequence: column.integer(),
    lastHash: column.text(64),
    lastReceiptSequence: column.integer(),
    /** The newest time a server told: no fact is dated before it. */
    lastServerTime: nullable(column.instant()),
    lastFactAt: nullable(column.instant()),
    /** Through this sequence the stream is in a backup of the server that can be restored. */
    securedThrough: column.integer(),
    /** False while the first copy of the shop's data is coming down. */
    firstCopyComplete: column.boolean(),
  },
});

export const deviceSettingsRows = defineTable({
  name: 'device_settings',
  home: 'replica',
  key: ['slot'],
  columns: { slot: column.integer(), settings: column.json(deviceSettings) },
});

/** The cart that is being rung up: on disk after every change. */
export const carts = defineTable({
  name: 'carts',
  home: 'replica',
  key: ['slot'],
  columns: {
    slot: column.integer(),
    saleId: column.id(saleId),
    lines: column.json(z.array(cartLine)),
    customerId: nullable(column.id(customerId)),
    /** Coupons, discount, approvals and what else belongs to the cart as a whole; null: nothing. */
    terms: nullable(column.json(z.record(z.string(), z.unknown()))),
  },
});

/** Carts that were put aside to be gone on with. */
export const parkedCarts = defineTable({
  name: 'parked_carts',
  home: 'replica',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    label: column.text(100),
    parkedAt: column.instant(),
    parkedBy: column.id(staffId),
    /** What it came to when it was parked. */
    totalCents: column.cents(),
    cart: column.json(cart),
  },
});

/** Wrong PINs since the last right one (RULES.md R32); here, so that a restart forgives nothing. */
export const pinAttempts = defineTable({
  name: 'pin_attempts',
  home: 'replica',
  key: ['staffId'],
  columns: {
    staffId: column.id(staffId),
    wrongCount: column.integer(),
    lockedUntil: nullable(column.instant()),
  },
});
export type PinAttemptsRow = RowOf<typeof pinAttempts>;

/** Receipts that are to be printed and haven't been. */
export const unprintedReceipts = defineTable({
  name: 'unprinted_receipts',
  home: 'replica',
  key: ['saleId'],
  columns: { saleId: column.id(saleId), queuedAt: column.instant() },
});

/** Numbers of a stream besides its receipts: kept as those are, so that none is ever given twice. */
export const streamNumbers = defineTable({
  name: 'stream_numbers',
  home: 'replica',
  key: ['streamId', 'kind'],
  columns: {
    streamId: column.id(streamId),
    kind: column.enum(['z', 'dayReport']),
    lastNumber: column.integer(),
  },
});

/** What was counted of a drawer whose shift isn't closed yet; here, so that a restart gives nobody a third count. */
export const shiftCounts = defineTable({
  name: 'shift_counts',
  home: 'replica',
  key: ['shiftId'],
  columns: {
    shiftId: column.id(shiftId),
    counts: column.json(z.array(drawerCount)),
    /** What was expected then: a count is worth nothing once money has moved. */
    expectedCashCents: column.integer(),
  },
});
export type ShiftCountsRow = RowOf<typeof shiftCounts>;

/** How often somebody has approved what others did, by business date (RULES.md R32). */
export const approvalsGiven = defineTable({
  name: 'approvals_given',
  home: 'replica',
  key: ['staffId', 'businessDate'],
  columns: { staffId: column.id(staffId), businessDate: column.date(), given: column.integer() },
});

/** What was asked to be set aside for a payment that isn't complete [PAY-38]; here, so that a restart gives it back too. */
export const storedValueHolds = defineTable({
  name: 'stored_value_holds',
  home: 'replica',
  key: ['requestId'],
  columns: {
    requestId: column.id(requestId),
    leaseId: column.id(leaseId),
    accountId: column.id(storedValueAccountId),
    saleId: column.id(saleId),
    amountCents: column.cents(),
    heldBy: column.id(staffId),
  },
});
export type StoredValueHoldRow = RowOf<typeof storedValueHolds>;

/** What is being counted of the stock, on disk after every scan, and what was counted before: without a fact it is still open. */
export const countSheets = defineTable({
  name: 'count_sheets',
  home: 'replica',
  key: ['countId'],
  columns: {
    countId: column.id(rowId),
    lines: column.json(countSheet.shape.lines),
    unknown: column.json(countSheet.shape.unknown),
    factId: nullable(column.id(factId)),
    savedAt: nullable(column.instant()),
  },
});
export type CountSheetRow = RowOf<typeof countSheets>;

/** Tables of this device alone: never synced, and no other process reads them. */
export const localTables: readonly Table[] = [
  deviceStates,
  deviceSettingsRows,
  carts,
  parkedCarts,
  pinAttempts,
  streamNumbers,
  shiftCounts,
  approvalsGiven,
  unprintedReceipts,
  storedValueHolds,
  countSheets,
];
