import type { DeviceSettings, FleetDevice, TillStatus } from '../devices/index.ts';
import type { CounterSettings, Right } from '../identity/index.ts';
import type { CopyStatus } from './copies.ts';

/** Who and where; pushed as event `state` whenever any of it changes. */
export interface AppState {
  /** `unpaired`: the first-run wizard; `loading`: the first copy of the shop's data is coming, and what has come may be sold; else `ready`. */
  readonly phase: 'unpaired' | 'loading' | 'ready';
  readonly company: { readonly name: string; readonly gstRegistered: boolean; readonly demo: boolean } | null;
  readonly outlet: { readonly code: string; readonly name: string } | null;
  /** `kind`: what stands there (`registerKinds`). */
  readonly register: { readonly code: string; readonly name: string; readonly kind: string } | null;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly rights: readonly Right[];
  } | null;
  readonly shift: { readonly id: string; readonly openedAt: string; readonly businessDate: string } | null;
  readonly sync: SyncStatus;
  readonly printer: PrinterStatus;
  /** This till's copy at another till. */
  readonly copies?: CopyStatus;
  /** Something that happened to this device and that its person must be told once, with its words in the error table. */
  readonly notice: Notice | null;
  readonly settings: DeviceSettings;
  /** What is taken besides cash, by company setting. */
  readonly tenders: readonly string[];
  /** What paying with a tender costs besides (R22); absent: nothing. */
  readonly surcharges?: CounterSettings['surcharges'];
  /** Tips that Pay offers (R22); absent or null: none are taken. */
  readonly tips?: CounterSettings['tips'];
  /** Where PayNow goes, and to whom; null: the till makes no codes. */
  readonly payNow?: { readonly proxy: string; readonly name: string } | null;
  /** There are gift cards or store credit: they can pay. */
  readonly storedValue?: boolean;
  /** How the company rounds what is paid in cash (RULES.md R7). */
  readonly cashRounding: string;
  /** Whose badge was scanned, and whose PIN is to follow. */
  readonly badgeOf?: string | null;
  /** After so long without a key, a touch or a scan this till locks; 0 is never. */
  readonly autoLockMinutes?: number;
  /** What is done now is for training, and is thrown away. */
  readonly training?: boolean;
  /** Business time, UTC: what facts are dated by. */
  readonly now: string;
  readonly clock: ClockStatus;
  readonly clockShifted: boolean;
  readonly version: string;
}

/** Device, server and business time, kept apart. */
export interface ClockStatus {
  /** The device's clock jumped, or can't be right, and neither the server nor a person has said since what time it is. */
  readonly doubtful: boolean;
  /** What the device's clock shows, UTC. */
  readonly deviceTime: string;
  /** What facts are dated by, UTC. */
  readonly businessTime: string;
  /** By how much the server's time differed from the device's when it last told; null before. */
  readonly serverSkewSeconds: number | null;
}

export interface SyncStatus {
  readonly server: 'online' | 'offline' | 'connecting';
  /** True when the server has taken this till out of service. */
  readonly outOfService?: boolean;
  /** Facts saved here that the server hasn't accepted. */
  readonly waiting: number;
  /** When the oldest of them was recorded. */
  readonly waitingSince: string | null;
  /** Facts and rows that need a person. */
  readonly attention: number;
  readonly lastContactAt: string | null;
  /** Rows received of the first copy, for the progress bar; null when it is complete. */
  readonly firstCopyRows: number | null;
  /** While it comes: how many rows the server said that there are, as far as it was asked; 0 when it didn't say. */
  readonly firstCopyExpectedRows?: number;
  /** While it comes: what can be done already. */
  readonly firstCopy?: FirstCopy;
}

/** How far the first copy of the shop's data has come. */
export interface FirstCopy {
  /** Everything that a counter needs is here, but for all products and customers and what was sold before. */
  readonly canSell: boolean;
  /** All products are here, and indexed. */
  readonly catalogueComplete: boolean;
  /** Products that are here. */
  readonly products: number;
  /** How many the server said that there are; 0 when it didn't say. */
  readonly productsExpected: number;
}

export interface Notice {
  readonly code:
    | 'devices.rebuiltFromBackup'
    | 'devices.rebuiltFromJournal'
    | 'devices.newStream'
    | 'devices.oldState'
    | 'devices.wiping'
    | 'devices.wiped'
    | 'devices.wipedUnsent';
}

/** A till of this outlet, as the server knows it. */
export interface ListedTill extends TillStatus {
  /** The one that asks. */
  readonly isThis: boolean;
}

/** How the tills of this outlet are. */
export interface FleetView {
  /** When the server told of the others; null: it never has, and only this one is known. */
  readonly asOf: string | null;
  /** True when it told just now. */
  readonly isCurrent: boolean;
  readonly devices: readonly ListedDevice[];
}

export interface ListedDevice extends FleetDevice {
  /** The one that asks, as it is now. */
  readonly isThis: boolean;
}

export interface PrinterStatus {
  readonly state: 'none' | 'ready' | 'printing' | 'unreachable';
  readonly address: string | null;
  /** Receipts that were to be printed and couldn't be. */
  readonly unprinted: number;
  /** Of the drawer that hangs on it; `unknown` also of one that can't tell. `leftOpen`: for longer than the company wants. */
  readonly drawer: 'unknown' | 'shut' | 'open' | 'leftOpen';
}
