import {
  column,
  companyId,
  defineTable,
  nullable,
  outletId,
  type RowOf,
  registerId,
  staffId,
  streamId,
} from '../kernel/index.ts';
import { mirrorHealths, printerHealths } from './health.ts';
import { registerKinds } from './register-kinds.ts';

export const registers = defineTable({
  name: 'registers',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(registerId),
    companyId: column.id(companyId),
    outletId: column.id(outletId),
    /** On receipts: `T01`. */
    code: column.text(10),
    name: column.text(100),
    /** How often a device was enrolled here; gives each stream its own receipt series. */
    enrolments: column.integer(),
    kind: column.enum(registerKinds),
  },
});
export type RegisterRow = RowOf<typeof registers>;

/** One enrolment of one device: the only writer of a chain of facts, for life. */
export const streams = defineTable({
  name: 'streams',
  home: 'server',
  key: ['id'],
  columns: {
    id: column.id(streamId),
    companyId: column.id(companyId),
    /** Null for the company's server stream. */
    registerId: nullable(column.id(registerId)),
    outletId: nullable(column.id(outletId)),
    installationId: column.text(60),
    /** Ed25519, raw 32 bytes, base64. */
    publicKey: column.text(60),
    /** Before the dash of its receipt numbers: `T01`, `T01B`. */
    receiptSeries: column.text(20),
    lastSequence: column.integer(),
    lastHash: column.text(64),
    lastReceiptSequence: column.integer(),
    status: column.enum(['open', 'closed', 'revoked']),
    enrolledAt: column.instant(),
    enrolledBy: nullable(column.id(staffId)),
    lastSeenAt: nullable(column.instant()),
    /** Through this sequence its facts are in a backup that can be restored. */
    securedThrough: column.integer(),
    /** The stream of the same register that its device wrote before its data was copied or restored. */
    replaces: nullable(column.id(streamId)),
    /** When a person closed it because its device can't go on, who, and how far it was on the server then. */
    closedAt: nullable(column.instant()),
    closedBy: nullable(column.id(staffId)),
    closedThrough: nullable(column.integer()),
  },
});
export type StreamRow = RowOf<typeof streams>;

/** A code that a manager reads out and a new device types in, once. */
export const pairingCodes = defineTable({
  name: 'pairing_codes',
  home: 'server',
  key: ['codeHash'],
  columns: {
    codeHash: column.text(64),
    companyId: column.id(companyId),
    registerId: column.id(registerId),
    createdBy: nullable(column.id(staffId)),
    expiresAt: column.instant(),
    usedAt: nullable(column.instant()),
    /** The stream that it made. */
    streamId: nullable(column.id(streamId)),
  },
});
export type PairingCodeRow = RowOf<typeof pairingCodes>;

/** A stream that a person took out of service, and whether its device is to be wiped. */
export const deviceRevocations = defineTable({
  name: 'device_revocations',
  home: 'server',
  key: ['streamId'],
  columns: {
    streamId: column.id(streamId),
    companyId: column.id(companyId),
    revokedAt: column.instant(),
    /** Null: whoever runs the server. */
    revokedBy: nullable(column.id(staffId)),
    wipeAskedAt: nullable(column.instant()),
    wipeAskedBy: nullable(column.id(staffId)),
    /** When the device said that its keys and data are gone. */
    wipedAt: nullable(column.instant()),
    /** How many of its records the server hadn't taken by then; they stay on it, sealed to the company's recovery key. */
    leftUnsent: nullable(column.integer()),
  },
});
export type DeviceRevocationRow = RowOf<typeof deviceRevocations>;

/** The last that a device told of itself, and when, by the server's clock (health.ts says what each is). */
export const deviceHealth = defineTable({
  name: 'device_health',
  home: 'server',
  key: ['streamId'],
  columns: {
    streamId: column.id(streamId),
    companyId: column.id(companyId),
    reportedAt: column.instant(),
    clockAheadMs: column.integer(),
    version: column.text(40),
    protocol: column.integer(),
    platform: column.text(60),
    shiftOpen: column.boolean(),
    lastSequence: column.integer(),
    waiting: column.integer(),
    waitingSince: nullable(column.instant()),
    requests: column.integer(),
    attention: column.integer(),
    freeBytes: nullable(column.integer()),
    databaseBytes: column.integer(),
    printer: column.enum(printerHealths),
    unprinted: column.integer(),
    lastBackupAt: nullable(column.instant()),
    mirror: column.enum(mirrorHealths),
  },
});
export type DeviceHealthRow = RowOf<typeof deviceHealth>;
