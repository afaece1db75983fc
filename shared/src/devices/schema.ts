import { z } from 'zod';
import { pin } from '../identity/index.ts';
import {
  cents,
  companyId,
  instant,
  openEnum,
  outletId,
  registerId,
  staffId,
  streamId,
  text,
} from '../kernel/index.ts';
import { registerCode, registerKinds } from './register-kinds.ts';

/** Letters and digits that can't be mistaken for each other when read out. */
export const PAIRING_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
export const PAIRING_CODE_LENGTH = 8;
export const PAIRING_CODE_TTL_MS = 15 * 60 * 1000;

const key32 = z.base64().length(44);

/** As typed: case, spaces and dashes don't matter. */
export const pairingCode = z
  .string()
  .max(20)
  .regex(/^[\sA-Za-z0-9-]+$/);
export const normalisePairingCode = (typed: string): string => typed.toUpperCase().replace(/[\s-]/g, '');

export const enrolRequest = z.strictObject({
  pairingCode,
  /** Ed25519, raw, base64. */
  publicKey: key32,
  installationId: z.uuid(),
  /** Signature over `kedai-enrol:<pairing code>:<installation id>`, by the key: the device has it. */
  proof: z.base64().max(120),
});

export const enrolResponse = z.object({
  companyId,
  streamId,
  registerId,
  registerCode: text(10),
  outletId,
  receiptSeries: text(20),
  /** X25519, raw, base64: what the journal is sealed to. */
  recoveryPublicKey: key32,
  token: text(4000),
  tokenExpiresAt: instant,
  serverTime: instant,
});
export type EnrolResponse = z.output<typeof enrolResponse>;

/** A device renews its token by signing the time with its key; nothing it has queued is touched. */
export const tokenRequest = z.strictObject({
  streamId,
  issuedAt: instant,
  /** Signature over `kedai-token:<stream id>:<issued at>`. */
  signature: z.base64().max(120),
});
export const tokenResponse = z.object({ token: text(4000), tokenExpiresAt: instant, serverTime: instant });

/** A device whose stream has another writer (its data was copied or restored) asks for a stream of its own. */
export const reEnrolRequest = z.strictObject({
  /** The stream that it wrote until now. */
  streamId,
  /** Of the new stream: Ed25519, raw, base64. The same request gets the same stream, however often it is sent. */
  publicKey: key32,
  installationId: z.uuid(),
  issuedAt: instant,
  /** Signatures over {@link reEnrolProofText}: by the old stream's key, and by the new one. */
  proof: z.base64().max(120),
  newProof: z.base64().max(120),
});

/** A dead till's stream is closed after another device has carried what was left of it. */
export const closeStreamRequest = z.strictObject({ staffId, pin });
export const closeStreamResponse = z.object({
  registerCode: text(10),
  receiptSeries: text(20),
  /** The newest fact and receipt number that the server has of it. */
  lastSequence: z.int().min(0),
  lastReceiptSequence: z.int().min(0),
});
export type CloseStreamResponse = z.output<typeof closeStreamResponse>;

/**
 * How a till stands with the server: `closed` was signed out or goes on in another stream, `revoked` was taken out of service,
 * `wiping` is to destroy its data as soon as it is told, `wiped` has said that it did.
 */
export const tillStandings = ['inService', 'closed', 'revoked', 'wiping', 'wiped'] as const;

/** What the server knows of one enrolment of a till. */
export const till = z.object({
  streamId,
  registerCode: text(10),
  registerName: text(100),
  outletCode: text(10),
  receiptSeries: text(20),
  enrolledAt: instant,
  /** When it last talked to the server, to a few minutes. */
  lastSeenAt: z.nullable(instant),
  /** The newest receipt of it that is in the cloud; 0: none. */
  lastReceiptSequence: z.int().min(0),
  /** Of its records, how many came and wait in the cloud: set aside for a person, or for a newer server. */
  waiting: z.int().min(0),
  standing: openEnum(tillStandings),
  /** Since when it stands so, if it isn't in service, and by whose word. */
  since: z.nullable(instant),
  by: z.nullable(text(100)),
  /** Of a wiped one: how many of its records never came. */
  leftUnsent: z.nullable(z.int().min(0)),
  /** What it holds of stored value, spendable there alone. Older servers don't say. */
  heldCents: z.optional(cents),
});
export type TillStatus = z.output<typeof till>;
export const tillsResponse = z.object({ tills: z.array(till) });

/** Takes a till out of service; `wipe` asks it to destroy its data too. Asked again, the answer is the same. */
export const takeOutRequest = z.strictObject({ staffId, pin, wipe: z.boolean() });

/**
 * In the details of `devices.revoked`, by the name `wipe`: what a device that is to be wiped may still do, which is to send what
 * it recorded and to say that it is done. Its token opens nothing else.
 */
export const wipeOrder = z.object({ token: text(4000), askedAt: instant });
export type WipeOrder = z.output<typeof wipeOrder>;
/** Such a token's life: a device may have to wait for a backup of what it sent. */
export const WIPE_TOKEN_TTL_MS = 30 * 24 * 60 * 60 * 1000;

/** A device's word that its keys and its data are gone; asked again until what it sent is in a backup. */
export const wipedRequest = z.strictObject({
  /** How many of its records the server hasn't taken. */
  leftUnsent: z.int().min(0),
});
export const wipedResponse = z.object({
  /** Its facts through this sequence are in a backup that can be restored. */
  securedThrough: z.int().min(0),
});

export const pairingCodeRequest = z.strictObject({ registerId, staffId, pin });
export const pairingCodeResponse = z.object({
  pairingCode: text(20),
  registerCode: text(10),
  expiresAt: instant,
});

/** A register for a new device; the same one asked for again is answered with another code for it. */
export const addRegisterRequest = z.strictObject({
  /** Made by the caller before the first try. */
  registerId,
  outletId,
  code: registerCode,
  name: text(100).min(1),
  kind: z.enum(registerKinds),
  staffId,
  pin,
});

/** A register at which no device was enrolled goes again. */
export const removeRegisterRequest = z.strictObject({ staffId, pin });
export const removeRegisterResponse = z.object({ registerId });

export const enrolProofText = (code: string, installationId: string): string =>
  `kedai-enrol:${normalisePairingCode(code)}:${installationId}`;
export const tokenProofText = (stream: string, issuedAt: string): string =>
  `kedai-token:${stream}:${issuedAt}`;

export const reEnrolProofText = (stream: string, publicKey: string, issuedAt: string): string =>
  `kedai-re-enrol:${stream}:${publicKey}:${issuedAt}`;

/** The level of a printer's contact for the drawer, as it answers DLE EOT 1 in bit 2. */
const drawerPin = z.union([z.literal(0), z.literal(1)]);
export type DrawerPin = z.output<typeof drawerPin>;

export const printerSettings = z.strictObject({
  host: text(200),
  port: z.int().min(1).max(65535),
  /** Characters a line: 48 on 80 mm paper, 32 on 58 mm. */
  columns: z.union([z.literal(48), z.literal(42), z.literal(32)]),
  /** What its drawer's contact says while the drawer is shut; null: it has none, or nobody has tried it. */
  drawerShutAt: z.nullable(drawerPin).default(null),
});
export type PrinterSettings = z.output<typeof printerSettings>;

/** Languages of the screens: English and Chinese are complete; what Malay and Tamil lack is shown in English. */
export const screenLanguages = ['en', 'zh', 'ms', 'ta'] as const;

/** Languages of the words on customers' papers: English always, as the law wants it, alone or with Chinese behind it. */
export const receiptLanguages = ['en', 'en+zh'] as const;
export type ReceiptLanguage = (typeof receiptLanguages)[number];

/** It goes with all else of the device's state, again and again. */
export const MAX_DISPLAY_PICTURE = 60_000;

/** What the customer's display shows of the shop while nobody buys. */
const displaySettings = z.strictObject({
  /** Opening hours, a greeting; empty: none. */
  text: text(200),
  /** A logo or another picture, as a `data:` address of a small image; null: none. */
  picture: z.nullable(text(MAX_DISPLAY_PICTURE).regex(/^data:image\/(png|jpeg|webp);base64,/)),
});
const plainDisplay: z.output<typeof displaySettings> = { text: '', picture: null };

/** What belongs to this device alone and isn't synced. What came later has a default, so that an older till's settings are read. */
export const deviceSettings = z.strictObject({
  printer: z.nullable(printerSettings),
  printAutomatically: z.boolean(),
  language: z.enum(screenLanguages),
  theme: z.enum(['system', 'light', 'dark']),
  sound: z.boolean(),
  /** `keyboard`: dense, each action with its key; `touch`: larger targets and a number pad that is always there. */
  layout: z.enum(['keyboard', 'touch']).default('keyboard'),
  textSize: z.enum(['normal', 'large']).default('normal'),
  receiptLanguage: z.enum(receiptLanguages).default('en'),
  display: displaySettings.default(plainDisplay),
});
export type DeviceSettings = z.output<typeof deviceSettings>;

export const defaultDeviceSettings: DeviceSettings = {
  printer: null,
  printAutomatically: true,
  language: 'en',
  theme: 'system',
  sound: true,
  layout: 'keyboard',
  textSize: 'normal',
  receiptLanguage: 'en',
  display: plainDisplay,
};
