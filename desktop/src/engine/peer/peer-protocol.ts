import { z } from 'zod';
import { streamId } from '#shared/kernel/index.ts';

/** What two tills say to each other about copies; README.md has it in words. */
export const HELLO_PATH = '/v1/hello';
export const COPIES_PATH = '/v1/copies';
export const PROTOCOL_VERSION = 1;

/** What a till sends at once: a block of a journal's file. */
export const BLOCK_BYTES = 256 * 1024;
export const MAX_BODY_BYTES = BLOCK_BYTES + 16 * 1024;
/** A segment is 4 MiB; one that holds a single large record may be larger. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Segments of a journal, and copies of damaged ones. Nothing else has a name that is ever made into a path. */
const fileName = z.string().regex(/^segment-\d{8}-\d{16}\.journal(\.\d{1,4}\.damaged)?$/);
const nonce = z.string().regex(/^[0-9a-f]{32}$/);
const proof = z.string().regex(/^[0-9a-f]{64}$/);
const position = z.int().min(0).max(MAX_FILE_BYTES);

export const copiedKinds = ['facts', 'requests'] as const;
export type CopiedKind = (typeof copiedKinds)[number];
const file = { kind: z.enum(copiedKinds), name: fileName };

/** How a till is called at the keeper's, so that a person finds it when it is dead. */
const tillNames = {
  registerCode: z.string().min(1).max(10),
  receiptSeries: z.string().min(1).max(20),
};

export const helloRequest = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  streamId,
  ...tillNames,
  nonce,
  proof,
});
export type HelloRequest = z.output<typeof helloRequest>;

export const helloResponse = z.object({ session: nonce, nonce, proof });

/** What of a till is copied, all of it: told when nothing is left to be copied. */
const copiedThrough = z.strictObject({
  sequence: z.int().min(0),
  receiptSequence: z.int().min(0),
});
export type CopiedThrough = z.output<typeof copiedThrough>;

export const copyRequest = z.discriminatedUnion('op', [
  /** How much of a file is kept, and its checksum as far as the till has it. */
  z.strictObject({ op: z.literal('compare'), ...file, through: position }),
  z.strictObject({ op: z.literal('append'), ...file, offset: position }),
  /** What is kept differs from what the till has: it stays, under another name, and the file begins anew. */
  z.strictObject({ op: z.literal('setAside'), ...file }),
  /** The server has it in a backup. */
  z.strictObject({ op: z.literal('remove'), ...file }),
  z.strictObject({ op: z.literal('through'), through: copiedThrough }),
]);
export type CopyRequest = z.output<typeof copyRequest>;

export const comparedFile = z.object({ bytes: position, checksum: proof });

/** An answer under the session's proof. */
export const copyAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string().max(60), details: z.record(z.string(), z.unknown()) }),
  }),
]);
export type CopyAnswer = z.output<typeof copyAnswer>;

export const headers = {
  session: 'kedai-session',
  count: 'kedai-count',
  proof: 'kedai-proof',
} as const;

const LENGTH_BYTES = 4;

/** What is asked, and the bytes that go with it, in one body. */
export function packBody(asked: CopyRequest, bytes: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(JSON.stringify(asked), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, bytes]);
}

/** Undefined for what this version doesn't know. */
export function unpackBody(
  body: Buffer,
): { readonly asked: CopyRequest; readonly bytes: Buffer } | undefined {
  if (body.length < LENGTH_BYTES) return undefined;
  const end = LENGTH_BYTES + body.readUInt32LE(0);
  if (end > body.length) return undefined;
  const asked = copyRequest.safeParse(parseJson(body.subarray(LENGTH_BYTES, end)));
  return asked.success ? { asked: asked.data, bytes: body.subarray(end) } : undefined;
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
