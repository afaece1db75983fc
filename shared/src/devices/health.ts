import { z } from 'zod';
import { calendarInstant, instant, openEnum, streamId, text } from '../kernel/index.ts';

/** What a printer is to whoever looks after it: none is set up, it answers, or it doesn't. */
export const printerHealths = ['none', 'ok', 'unreachable'] as const;
/** The copy of the journal on a second disk: none is set up, it has everything, or it can't be written. */
export const mirrorHealths = ['none', 'ok', 'failing'] as const;

const count = z.int().min(0);
/** A device may say anything: what no calendar has couldn't be kept. */
const toldInstant = calendarInstant;

/** Counts, codes and instants: nothing of a person, and nothing of a sale. */
const said = {
  version: text(40),
  protocol: z.int().positive(),
  /** `linux x64`. */
  platform: text(60),
  /** True while a shift is open on it: it is in use, and silence means something. */
  shiftOpen: z.boolean(),
  /** The newest fact that it recorded. */
  lastSequence: count,
  /** Facts that the server hasn't taken, and when the oldest of them was recorded. */
  waiting: count,
  waitingSince: z.nullable(instant),
  /** What it has asked of the server that isn't decided. */
  requests: count,
  /** What needs a person at it, each thing at one device [DEV-37]. */
  attention: count,
  /** On the disk that its data is on; null: it couldn't be asked. */
  freeBytes: z.nullable(count),
  databaseBytes: count,
  printer: openEnum(printerHealths),
  /** Receipts that wait for the printer. */
  unprinted: count,
  lastBackupAt: z.nullable(instant),
  mirror: openEnum(mirrorHealths),
};

/** What a device tells its server of itself. What a newer one tells besides is left out by an older reader. */
export const healthReport = z.object({
  ...said,
  waitingSince: z.nullable(toldInstant),
  lastBackupAt: z.nullable(toldInstant),
  /** By its own clock, uncorrected: the server finds out how far that is off. */
  deviceTime: toldInstant,
});
export type HealthReport = z.output<typeof healthReport>;

export const healthResponse = z.object({ serverTime: instant });

/** What is known of a device: the last that it told. */
export const knownHealth = z.object({
  ...said,
  /** When it told, by the server's clock. */
  reportedAt: instant,
  /** How far its clock is ahead of the server's; negative: behind. */
  clockAheadMs: z.int(),
});
export type KnownHealth = z.output<typeof knownHealth>;

/** A device in service, and how it is. */
export const fleetDevice = z.object({
  streamId,
  registerCode: text(10),
  registerName: text(100),
  outletCode: text(10),
  receiptSeries: text(20),
  enrolledAt: instant,
  /** When it last talked to the server, to a few minutes. */
  heardAt: z.nullable(instant),
  /** How many newer versions other devices of the company run. */
  versionsBehind: count,
  /** Null: it never told, as versions before this don't. */
  health: z.nullable(knownHealth),
});
export type FleetDevice = z.output<typeof fleetDevice>;

export const fleetResponse = z.object({ serverTime: instant, devices: z.array(fleetDevice) });
export type Fleet = z.output<typeof fleetResponse>;
