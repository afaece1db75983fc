import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeeperSession } from './keeper-client.ts';
import { type KeeperHost, startKeeperHost } from './keeper-host.ts';
import { CODE, testKeeper } from './peer.fixture.ts';
import { MAX_BODY_BYTES } from './peer-protocol.ts';

let kit: ReturnType<typeof testKeeper>;
let host: KeeperHost;
beforeEach(async () => {
  kit = testKeeper();
  host = await startKeeperHost(kit.begin(), 0);
});
afterEach(async () => {
  await host.close();
  kit.remove();
});

/** The status of an answer, and what it says. */
const ask = (given: {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
}): Promise<{ readonly status: number | undefined; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const { method = 'POST', path = '/v1/hello', headers = {}, body = Buffer.from('{}') } = given;
    const sent = request(
      { host: '127.0.0.1', port: host.port, method, path, headers },
      async (response: IncomingMessage) => {
        let text = '';
        for await (const part of response) text += String(part);
        resolve({ status: response.statusCode, body: text });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });

describe('what a keeper takes from the network', () => {
  it('[DEV-22] is nothing of a browser, by whatever name it was sent here', async () => {
    const refused = async (headers: OutgoingHttpHeaders) => (await ask({ headers })).status;
    expect(await refused({ origin: 'http://evil.example' })).toBe(403);
    expect(await refused({ origin: `http://127.0.0.1:${host.port}` })).toBe(403);
    expect(await refused({ 'sec-fetch-site': 'none' })).toBe(403);
    for (const name of ['evil.example', 'localhost', '8.8.8.8', '[::1]', ''])
      expect({ name, status: await refused({ host: `${name}:${host.port}` }) }).toEqual({
        name,
        status: 403,
      });
    expect((await ask({})).status).toBe(400);
  });

  it('[DEV-22] is two routes, without a page, and no more bytes than a till sends', async () => {
    expect((await ask({ method: 'GET', body: Buffer.alloc(0) })).status).toBe(405);
    expect((await ask({ path: '/' })).status).toBe(404);
    expect((await ask({ path: '/v1/copies/../hello' })).status).toBe(404);
    const large = await ask({ body: Buffer.alloc(MAX_BODY_BYTES + 1) }).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
    for (const { body } of [await ask({ path: '/' }), await ask({})])
      expect(JSON.parse(body)).toEqual({ ok: false, error: { code: 'devices.copyRefused', details: {} } });
  });

  it('is a till’s copy, as the client sends it', async () => {
    const opened = await openKeeperSession({
      keeper: { host: '127.0.0.1', port: host.port, code: CODE },
      till: kit.till,
      random: (bytes) => new Uint8Array(bytes).fill(7),
      fetch,
      signal: new AbortController().signal,
    });
    if (!opened.ok) throw new Error(`expected a session, not ${opened.error.code}`);
    const through = { sequence: 1, receiptSequence: 0 };
    expect(await opened.value.ask({ op: 'through', through })).toEqual({ ok: true, value: null });
    expect(await kit.copies.list()).toMatchObject([{ registerCode: 'T02', via: '127.0.0.1' }]);
  });
});
