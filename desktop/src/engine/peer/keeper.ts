import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { AboutCopy, KeptCopies } from './kept-copies.ts';
import { checksumOf, isProof, keyOfCode, keyOfSession, proofOf } from './peer-crypto.ts';
import {
  COPIES_PATH,
  type CopyRequest,
  HELLO_PATH,
  type HelloRequest,
  headers,
  helloRequest,
  parseJson,
  unpackBody,
} from './peer-protocol.ts';

const NONCE_BYTES = 16;
/** Of tills that talk to this one; who comes after that takes the place of who was silent longest. */
const MAX_SESSIONS = 128;
/** Greetings that nobody has gone on with yet; the oldest go first. */
export const MAX_OFFERS = 1024;

/** A request as it came over the network, whole. */
export interface KeeperRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The address of this computer that the till used. */
  readonly via: string;
}

export interface KeeperAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface KeeperOptions {
  readonly copies: KeptCopies;
  readonly code: string;
  readonly companyId: string;
  /** This till's own stream, now: its copy here would be none. */
  readonly ownStream: () => string;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

interface Session {
  readonly id: string;
  readonly nonce: string;
  readonly key: Buffer;
  readonly till: HelloRequest;
  readonly via: string;
  lastCount: number;
}

/**
 * Takes copies from tills that prove to know the code, and proves to them that it does [DEV-20]. What is said in a session counts up:
 * nothing that was said once is taken again, and a session's key is of no use in another. A greeting may have been heard before, so that
 * it is only an offer: a session takes its place with the first word that is proven with this keeper's random part.
 */
export function createKeeper(options: KeeperOptions) {
  const { companyId, random } = options;
  const key = keyOfCode(options.code, companyId);
  const sessions = new Map<string, Session>();
  /** By the proof of the greeting: one that comes again is answered as before, and takes no other one's room. */
  const offers = new Map<string, Session>();
  const newNonce = (): string => Buffer.from(random(NONCE_BYTES)).toString('hex');

  const hello = (body: Buffer, via: string): KeeperAnswer => {
    const read = helloRequest.safeParse(parseJson(body));
    if (!read.success) return refused(400, 'devices.copyRefused');
    const till = read.data;
    if (!isProof(till.proof, proofOf(key, ...helloParts(till)))) return refused(401, 'devices.copyCodeWrong');
    if (till.streamId === options.ownStream()) return refused(409, 'devices.copyOwnTill');
    const { id, nonce } = offers.get(till.proof) ?? offer(till, via);
    const proof = proofOf(key, 'keeper', till.nonce, id, nonce);
    return answerWith(200, { session: id, nonce, proof });
  };

  const offer = (till: HelloRequest, via: string): Session => {
    const [id, nonce] = [newNonce(), newNonce()];
    const offered = { id, nonce, key: keyOfSession(key, till.nonce, nonce), till, via, lastCount: 0 };
    makeRoom(offers, MAX_OFFERS);
    offers.set(till.proof, offered);
    return offered;
  };
  const offered = (id: string): Session | undefined => [...offers.values()].find((each) => each.id === id);

  const copy = async (request: KeeperRequest): Promise<KeeperAnswer> => {
    const id = request.headers[headers.session] ?? '';
    const session = sessions.get(id) ?? offered(id);
    if (session === undefined) return refused(401, 'devices.copySessionOver');
    const count = Number(request.headers[headers.count]);
    const expected = proofOf(session.key, 'till', id, count, checksumOf(request.body));
    if (!isProof(request.headers[headers.proof], expected)) return refused(401, 'devices.copyCodeWrong');
    if (!Number.isSafeInteger(count) || count <= session.lastCount)
      return refused(401, 'devices.copySessionOver');
    session.lastCount = count;
    offers.delete(session.till.proof);
    sessions.delete(id);
    makeRoom(sessions, MAX_SESSIONS);
    sessions.set(id, session);
    const unpacked = unpackBody(request.body);
    const result =
      unpacked === undefined
        ? reject('devices.copyRefused')
        : await carryOut(options, session, unpacked.asked, unpacked.bytes);
    const body = Buffer.from(JSON.stringify(result), 'utf8');
    const proof = proofOf(session.key, 'keeper', id, count, checksumOf(body));
    return { status: 200, headers: { [headers.proof]: proof }, body };
  };

  return {
    /** Never throws for what came over the network. */
    answer: async (request: KeeperRequest): Promise<KeeperAnswer> => {
      if (request.path === HELLO_PATH) return hello(request.body, request.via);
      if (request.path === COPIES_PATH) return copy(request);
      return refused(404, 'devices.copyRefused');
    },
  };
}
export type Keeper = ReturnType<typeof createKeeper>;

/** For one more: who was silent longest goes. */
function makeRoom(all: Map<string, Session>, limit: number): void {
  for (const oldest of all.keys()) {
    if (all.size < limit) break;
    all.delete(oldest);
  }
}

/** What a till proves of itself. */
export const helloParts = (till: Omit<HelloRequest, 'proof'>): readonly (string | number)[] => [
  'till',
  till.version,
  till.streamId,
  till.registerCode,
  till.receiptSeries,
  till.nonce,
];

async function carryOut(
  options: KeeperOptions,
  session: Session,
  asked: CopyRequest,
  bytes: Buffer,
): Promise<Result<unknown>> {
  const { copies } = options;
  const { streamId } = session.till;
  if (asked.op === 'through') {
    const at = instantOf(options.clock());
    return copies.note({ ...aboutOf(options, session), whole: { ...asked.through, at } });
  }
  const file = { streamId, kind: asked.kind, name: asked.name };
  switch (asked.op) {
    case 'compare':
      return copies.compare(file, asked.through);
    case 'append': {
      const appended = await copies.append(file, asked.offset, bytes);
      return appended.ok ? noteTill(options, session) : appended;
    }
    case 'setAside':
      return copies.setAside(file);
    case 'remove':
      return copies.remove(file);
  }
}

/** Whose copy it is, before it has been whole; and the address, when the till comes by another. */
async function noteTill(options: KeeperOptions, session: Session): Promise<Result<null>> {
  const known = await options.copies.about(session.till.streamId);
  const about = aboutOf(options, session);
  if (known !== undefined && known.via === about.via) return accept(null);
  return options.copies.note({ ...about, whole: known?.whole ?? null });
}

const aboutOf = ({ companyId }: KeeperOptions, { till, via }: Session): Omit<AboutCopy, 'whole'> => {
  const { streamId, registerCode, receiptSeries } = till;
  return { companyId, streamId, registerCode, receiptSeries, via };
};

const refused = (status: number, code: string): KeeperAnswer =>
  answerWith(status, { ok: false, error: { code, details: {} } });

const answerWith = (status: number, value: unknown): KeeperAnswer => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(value), 'utf8'),
});
