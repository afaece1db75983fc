import { z } from 'zod';
import { pin } from '../identity/index.ts';
import { companyId, instant, outletId, registerId, staffId, streamId, text } from '../kernel/index.ts';

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

export const pairingCodeRequest = z.strictObject({ registerId, staffId, pin });
export const pairingCodeResponse = z.object({
  pairingCode: text(20),
  registerCode: text(10),
  expiresAt: instant,
});

export const enrolProofText = (code: string, installationId: string): string =>
  `kedai-enrol:${normalisePairingCode(code)}:${installationId}`;
export const tokenProofText = (stream: string, issuedAt: string): string =>
  `kedai-token:${stream}:${issuedAt}`;

export const reEnrolProofText = (stream: string, publicKey: string, issuedAt: string): string =>
  `kedai-re-enrol:${stream}:${publicKey}:${issuedAt}`;

export const printerSettings = z.strictObject({
  host: text(200),
  port: z.int().min(1).max(65535),
  /** Characters a line: 48 on 80 mm paper, 32 on 58 mm. */
  columns: z.union([z.literal(48), z.literal(42), z.literal(32)]),
});
export type PrinterSettings = z.output<typeof printerSettings>;

/** What belongs to this device alone and isn't synced. */
export const deviceSettings = z.strictObject({
  printer: z.nullable(printerSettings),
  printAutomatically: z.boolean(),
  language: z.enum(['en', 'zh']),
  theme: z.enum(['system', 'light', 'dark']),
  sound: z.boolean(),
});
export type DeviceSettings = z.output<typeof deviceSettings>;

export const defaultDeviceSettings: DeviceSettings = {
  printer: null,
  printAutomatically: true,
  language: 'en',
  theme: 'system',
  sound: true,
};
