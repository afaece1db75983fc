import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamId } from '#shared/kernel/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import type { KeeperAddress } from './keeper-client.ts';
import { createKeptCopies, type KeeperLimits, keeperLimits } from './kept-copies.ts';

export const CODE = 'ABCDEFGHJKMNPQRS';
export const NOON_MS = Date.parse('2026-11-21T04:00:00.000Z');
export const keeperAddress: KeeperAddress = { host: '192.168.1.20', port: 4680, code: CODE };

/** A keeper on a folder of its own, and a till as it introduces itself. */
export function testKeeper(limits: Partial<KeeperLimits> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'kedai-copies-'));
  const folder = join(root, 'copies');
  const till = {
    companyId: newSampleId(),
    streamId: newSampleId() as StreamId,
    registerCode: 'T02',
    receiptSeries: 'T02',
  };
  const own = newSampleId();
  const copies = createKeptCopies(folder, { ...keeperLimits, freeBytes: 0, ...limits });
  const begin = (code = CODE, companyId = till.companyId): Keeper =>
    createKeeper({
      copies,
      code,
      companyId,
      ownStream: () => own,
      clock: () => NOON_MS,
      random: randomBytes,
    });
  return {
    root,
    folder,
    till,
    own,
    copies,
    begin,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** One request as it goes over the line. */
export interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A network of one keeper, without sockets. `line` says what it does to a request or its answer; undefined: nothing comes back. */
export function lineTo(
  keeper: () => Keeper | undefined,
  line: (
    sent: Sent,
    deliver: (sent: Sent) => Promise<Response | undefined>,
  ) => Promise<Response | undefined> = (sent, deliver) => deliver(sent),
): typeof fetch {
  const deliver = async (sent: Sent): Promise<Response | undefined> => {
    const answered = await keeper()?.answer({ ...sent, via: keeperAddress.host });
    return (
      answered &&
      new Response(new Uint8Array(answered.body), {
        status: answered.status,
        headers: { ...answered.headers },
      })
    );
  };
  return async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = Buffer.from(init?.body as Uint8Array);
    const answer = await line({ path: new URL(String(input)).pathname, headers, body }, deliver);
    if (answer === undefined) throw new TypeError('fetch failed');
    return answer;
  };
}
