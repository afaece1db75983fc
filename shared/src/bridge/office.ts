import { z } from 'zod';
import { addRegisterRequest, removeRegisterRequest } from '../devices/index.ts';
import { calendarDate, type OutletId, outletId, registerId } from '../kernel/index.ts';
import { method, nothing } from './method.ts';

export interface OutletTile {
  readonly id: OutletId;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
}

/** What an outlet did on a Singapore date, as far as this device has heard. */
export interface OutletDay extends OutletTile {
  readonly sales: number;
  readonly totalCents: number;
  /** Shifts of that business date that sell, or that nobody has counted. */
  readonly openShifts: number;
  /** What is to be looked at there now, of whatever day. */
  readonly attention: number;
}

/**
 * One outlet of those that a device reads: an office's may choose, and without a choice gets all of them; everybody else's is their own
 * whatever they say.
 */
export const ofOutlet = { outletId: z.optional(outletId) };

/** A new register, with the code to pair its device with. */
export interface MadeCode {
  readonly pairingCode: string;
  readonly registerCode: string;
  readonly expiresAt: string;
  /** Where the new device finds the server: as this one does. */
  readonly serverUrl: string;
}

/** What concerns more than one outlet. */
export const officeMethods = {
  /** Those whose documents this device has: all of the company's at an office, else its own. */
  outlets: method<readonly OutletTile[]>()('anybody', nothing),
  day: method<readonly OutletDay[]>()('findReceipts', z.strictObject({ date: calendarDate })),
} as const;

/** Registers are the server's to add; each needs the person's own PIN. */
export const registerMethods = {
  /** Every outlet of the company, which a register may be added to. */
  places: method<readonly OutletTile[]>()('pairDevice', nothing),
  addRegister: method<MadeCode>()('pairDevice', addRegisterRequest.omit({ staffId: true })),
  removeRegister: method<null>()(
    'pairDevice',
    removeRegisterRequest.omit({ staffId: true }).extend({ registerId }),
  ),
} as const;
