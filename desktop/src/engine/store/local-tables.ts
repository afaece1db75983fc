import { z } from 'zod';
import { deviceSettings } from '#shared/devices/index.ts';
import {
  column,
  companyId,
  customerId,
  defineTable,
  nullable,
  outletId,
  type RowOf,
  registerId,
  saleId,
  staffId,
  streamId,
  type Table,
} from '#shared/kernel/index.ts';
import { cartLine } from '#shared/sales/index.ts';

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

/** Tables of this device alone: never synced, and no other process reads them. */
export const localTables: readonly Table[] = [
  deviceStates,
  deviceSettingsRows,
  carts,
  pinAttempts,
  unprintedReceipts,
];
