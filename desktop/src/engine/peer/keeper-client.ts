import { accept, type Result, reject, type StreamId } from '#shared/kernel/index.ts';
import { helloParts } from './keeper.ts';
import { checksumOf, isProof, keyOfCode, keyOfSession, proofOf } from './peer-crypto.ts';
import {
  COPIES_PATH,
  type CopyAnswer,
  type CopyRequest,
  copyAnswer,
  HELLO_PATH,
  headers,
  helloResponse,
  PROTOCOL_VERSION,
  packBody,
  parseJson,
} from './peer-protocol.ts';

const NONCE_BYTES = 16;
/** A keeper on the same network answers in milliseconds; its disk may be busy. */
const PATIENCE_MS = 10_000;
/** Answers are a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface KeeperAddress {
  readonly host: string;
  readonly port: number;
  readonly code: string;
}

export interface ClientOptions {
  readonly keeper: KeeperAddress;
  readonly till: {
    readonly companyId: string;
    readonly streamId: StreamId;
    readonly registerCode: string;
    readonly receiptSeries: string;
  };
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** A conversation with a keeper, one request after the other. */
export interface KeeperSession {
  /** A refusal says why under the keeper's proof, or `devices.copyUnreachable`: then a new session begins. */
  ask(asked: CopyRequest, bytes?: Uint8Array): Promise<Result<unknown>>;
}

/** Introduces this till; both ends prove to know the code. */
export async function openKeeperSession(options: ClientOptions): Promise<Result<KeeperSession>> {
  const { keeper, till, random } = options;
  const key = keyOfCode(keeper.code, till.companyId);
  const nonce = Buffer.from(random(NONCE_BYTES)).toString('hex');
  const { streamId, registerCode, receiptSeries } = till;
  const hello = { version: PROTOCOL_VERSION, streamId, registerCode, receiptSeries, nonce } as const;
  const proof = proofOf(key, ...helloParts(hello));
  const answered = await post(options, HELLO_PATH, {}, Buffer.from(JSON.stringify({ ...hello, proof })));
  if (answered === undefined) return reject('devices.copyUnreachable');
  const given = helloResponse.safeParse(parseJson(answered.body));
  if (!given.success) return unproven(answered.body);
  const { session, nonce: theirs } = given.data;
  if (!isProof(given.data.proof, proofOf(key, 'keeper', nonce, session, theirs)))
    return reject('devices.copyCodeWrong');
  return accept(sessionOf(options, session, keyOfSession(key, nonce, theirs)));
}

function sessionOf(options: ClientOptions, session: string, key: Buffer): KeeperSession {
  let count = 0;
  return {
    ask: async (asked, bytes) => {
      count += 1;
      const mine = count;
      const body = packBody(asked, bytes);
      const answered = await post(
        options,
        COPIES_PATH,
        {
          [headers.session]: session,
          [headers.count]: String(mine),
          [headers.proof]: proofOf(key, 'till', session, mine, checksumOf(body)),
        },
        body,
      );
      const expected = proofOf(key, 'keeper', session, mine, checksumOf(answered?.body ?? Buffer.alloc(0)));
      // Whatever isn't proven is no answer: somebody else's, one that was cut off, or a keeper that began anew.
      if (answered === undefined || !isProof(answered.proof, expected))
        return reject('devices.copyUnreachable');
      const read = copyAnswer.safeParse(parseJson(answered.body));
      return read.success ? asResult(read.data) : reject('devices.copyUnreachable');
    },
  };
}

const asResult = (answer: CopyAnswer): Result<unknown> =>
  answer.ok ? accept(answer.value) : reject(answer.error.code, answer.error.details);

/** A keeper that doesn't know the code can't prove that it says so: its word is a hint for the person, and nothing more. */
function unproven(body: Buffer): Result<never> {
  const read = copyAnswer.safeParse(parseJson(body));
  const code = read.success && !read.data.ok ? read.data.error.code : undefined;
  if (code === 'devices.copyCodeWrong' || code === 'devices.copyOwnTill') return reject(code);
  return reject('devices.copyUnreachable');
}

async function post(
  { keeper, fetch, signal }: ClientOptions,
  path: string,
  more: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<{ readonly body: Buffer; readonly proof: string | null } | undefined> {
  try {
    const response = await fetch(`http://${keeper.host}:${keeper.port}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', ...more },
      body: new Uint8Array(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const answered = Buffer.from(await response.arrayBuffer());
    if (answered.length > MAX_ANSWER_BYTES) return undefined;
    return { body: answered, proof: response.headers.get(headers.proof) };
  } catch {
    // Not there, gone in the middle, or this till is closing.
    return undefined;
  }
}
