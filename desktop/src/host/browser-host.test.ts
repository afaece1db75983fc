import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { AppState } from '#shared/bridge.ts';
import type { Engine } from '../engine/engine.ts';
import { CASHIER_PIN, makePairedFolder, shop, startTestEngine } from '../engine/till.fixture.ts';
import { type BrowserHost, startBrowserHost } from './browser-host.ts';

const secret = 'a-secret-of-this-start-0123';

let folder: ReturnType<typeof makePairedFolder>;
let rendererDir: string;
let engine: Engine;
let host: BrowserHost;
let port: string;

beforeEach(async () => {
  folder = makePairedFolder();
  rendererDir = mkdtempSync(join(tmpdir(), 'kedai-renderer-'));
  mkdirSync(join(rendererDir, 'assets'));
  writeFileSync(join(rendererDir, 'index.html'), '<title>the till</title>');
  writeFileSync(join(rendererDir, 'assets', 'index.js'), 'console.log(1)');
  engine = await startTestEngine(folder.dataDir);
  host = await startBrowserHost({ engine, rendererDir, secret });
  port = new URL(host.url).port;
});

afterEach(async () => {
  await host.close();
  await engine.close();
  folder.remove();
  rmSync(rendererDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A request whose path goes out as it is written: `fetch` would tidy it up. */
const ask = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('error', reject);
  });

const cookie = (): string => `kedai-${port}=${secret}`;
const origin = (): string => `http://127.0.0.1:${port}`;

/** Opens a socket; gives how it ended up. */
const connect = (headers: Record<string, string>): Promise<WebSocket | 'refused'> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('error', () => resolve('refused'));
  });

const request = (socket: WebSocket, path: string, input: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    const id = Math.floor(Math.random() * 1e9);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (message.id === id) resolve(message.result);
    });
    socket.send(JSON.stringify({ id, path, input }));
  });

describe('the browser host', () => {
  it('lets a browser in by the address with the key, once, and takes the key out of the address', async () => {
    const answer = await ask(new URL(host.url).pathname + new URL(host.url).search);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
    const page = await ask('/', { cookie: cookie() });
    expect(page).toMatchObject({ status: 200, body: '<title>the till</title>' });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
  });

  it('refuses everybody else with a page that says what to do', async () => {
    for (const answer of [
      await ask('/'),
      await ask('/?key=another-secret-0123456789'),
      await ask('/', { cookie: `kedai-${port}=another-secret-0123456789` }),
      await ask('/assets/index.js'),
      await ask('/', { cookie: cookie(), host: `evil.example:${port}` }),
      await ask('/', { cookie: cookie(), origin: 'http://evil.example' }),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('Open the address that was printed when Kedai was started');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it('serves files of the renderer and nothing beside them', async () => {
    writeFileSync(join(folder.dataDir, 'secret.json'), '{}');
    const script = await ask('/assets/index.js', { cookie: cookie() });
    expect(script).toMatchObject({ status: 200, body: 'console.log(1)' });
    expect((await ask('/receipts', { cookie: cookie() })).body).toBe('<title>the till</title>');
    for (const path of [
      '/missing.js',
      '//',
      `/../${folder.dataDir.split('/').at(-1)}/secret.json`,
      '/%2e%2e/%2e%2e/etc/passwd.json',
      '/..%2f..%2fpackage.json',
      '/assets\\..\\..\\x.json',
      '/%00.html',
      '/%zz.html',
    ]) {
      expect({ path, status: (await ask(path, { cookie: cookie() })).status }).toEqual({ path, status: 404 });
    }
  });

  it('opens the bridge only to its own pages with the key', async () => {
    const own = { cookie: cookie(), origin: origin() };
    expect(await connect({ origin: origin() })).toBe('refused');
    expect(await connect({ ...own, cookie: `kedai-${port}=another-secret-0123456789` })).toBe('refused');
    expect(await connect({ ...own, origin: 'http://evil.example' })).toBe('refused');
    expect(await connect({ cookie: cookie() })).toBe('refused');
    expect(await connect({ ...own, host: 'evil.example' })).toBe('refused');
    const socket = await connect(own);
    expect(socket).not.toBe('refused');
  });

  it('carries requests and events to several windows at once', async () => {
    const own = { cookie: cookie(), origin: origin() };
    const [one, other] = [await connect(own), await connect(own)];
    if (one === 'refused' || other === 'refused') throw new Error('expected two sockets');
    const told = new Promise((resolve) =>
      other.on('message', (data) => {
        const message = JSON.parse(String(data)) as { event?: string; data?: AppState };
        if (message.event === 'state' && message.data?.person) resolve(message);
      }),
    );
    const answer = await request(one, 'identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
    expect(answer).toMatchObject({ ok: true, value: { person: { name: 'Aisha' } } });
    expect(await told).toMatchObject({ event: 'state', data: { person: { name: 'Aisha' } } });
    expect(await request(one, 'no.method', {})).toMatchObject({ error: { code: 'kernel.notFound' } });
  });

  it('closes a connection that sends what is no request, or too much', async () => {
    const own = { cookie: cookie(), origin: origin() };
    for (const text of [
      'not json',
      '{}',
      '[]',
      'null',
      JSON.stringify({ id: 1, path: 'x'.repeat(300_000) }),
    ]) {
      const socket = await connect(own);
      if (socket === 'refused') throw new Error('expected a socket');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.send(text);
      expect([1008, 1009]).toContain(await closed);
    }
  });
});
