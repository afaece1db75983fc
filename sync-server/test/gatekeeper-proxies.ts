import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface TestProxy {
  readonly url: string;
  /** What it was asked, as it was written. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

interface Kept {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface ProxyRules {
  /** Requests with the same key share an answer while it is on its way; undefined: never. Throws to refuse with 401. */
  keyOf?(request: IncomingMessage): string | undefined;
  /** How long an answer is kept; 0: not at all. */
  maxAgeMs?(headers: Headers, key: string): number;
}

/** A cache that collapses, or with no rules a plain way through that counts. */
export async function startProxy(upstream: string, rules: ProxyRules = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const kept = new Map<string, { readonly answer: Promise<Kept>; untilMs: number }>();
  const closing = new AbortController();
  const ask = async (request: IncomingMessage): Promise<{ answer: Kept; headers: Headers }> => {
    const headers = new Headers();
    for (const name of ['authorization', 'if-none-match'] as const) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, value);
    }
    const { method = 'GET' } = request;
    const response = await fetch(`${upstream}${request.url}`, { method, headers, signal: closing.signal });
    const body = new Uint8Array(await response.arrayBuffer());
    const notOurs = new Set(['connection', 'content-encoding', 'content-length', 'transfer-encoding']);
    const passed = [...response.headers].filter(([name]) => !notOurs.has(name));
    return { answer: { status: response.status, headers: passed, body }, headers: response.headers };
  };
  const answerTo = (request: IncomingMessage): Promise<Kept> => {
    const key = rules.keyOf?.(request);
    if (key === undefined) return ask(request).then(({ answer }) => answer);
    const found = kept.get(key);
    if (found !== undefined && found.untilMs > Date.now()) return found.answer;
    const entry = {
      untilMs: Number.POSITIVE_INFINITY,
      answer: ask(request).then(({ answer, headers }) => {
        entry.untilMs = Date.now() + (rules.maxAgeMs?.(headers, key) ?? 0);
        return answer;
      }),
    };
    entry.answer.catch(() => kept.delete(key));
    kept.set(key, entry);
    return entry.answer;
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    try {
      const { status, headers, body } = await answerTo(request);
      for (const [name, value] of headers) response.setHeader(name, value);
      response.writeHead(status).end(body);
    } catch (error) {
      response.writeHead(error instanceof Unauthorized ? 401 : 502).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export class Unauthorized extends Error {}

/** What a well-behaved shared cache does with an answer. */
export function maxAgeMs(headers: Headers): number {
  const control = headers.get('cache-control') ?? '';
  if (/no-store|no-cache|private/.test(control)) return 0;
  const seconds = /s-maxage=(\d+)/.exec(control)?.[1] ?? /max-age=(\d+)/.exec(control)?.[1] ?? '0';
  return Number(seconds) * 1000;
}

/**
 * The cache between the servers and Electric: the one that `deploy/` runs where KEDAI_TEST_CACHE says `varnish`
 * (`deploy/try-cache.sh`), otherwise one with the same rules in this process.
 */
export function startShapeCache(
  electricUrl: string,
  secret: string,
): Promise<Pick<TestProxy, 'url' | 'close'>> {
  if (process.env.KEDAI_TEST_CACHE === 'varnish') return startVarnish(electricUrl, secret);
  return startProxy(electricUrl, {
    keyOf(request) {
      const { searchParams } = new URL(request.url ?? '', electricUrl);
      if (searchParams.get('secret') !== secret) throw new Unauthorized();
      searchParams.delete('secret');
      searchParams.sort();
      return searchParams.toString();
    },
    // Where a device starts again, what was kept must not send it back to a shape that has ended.
    maxAgeMs: (headers, key) => (/\boffset=(-1|now)\b/.test(key) ? 0 : maxAgeMs(headers)),
  });
}

async function startVarnish(electricUrl: string, secret: string): Promise<Pick<TestProxy, 'url' | 'close'>> {
  const work = await mkdtemp(join(tmpdir(), 'kedai-varnish-'));
  // In its container it isn't root either.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (nobody.uid !== undefined) await chown(work, nobody.uid, nobody.gid);
  const [{ hostname, port }, ownPort] = [new URL(electricUrl), await freePort()];
  const start = fileURLToPath(new URL('../../deploy/cache/start.sh', import.meta.url));
  const varnish = spawn('sh', [start], {
    ...nobody,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CACHE_WORKDIR: work,
      CACHE_ADDRESS: '127.0.0.1',
      CACHE_PORT: String(ownPort),
      CACHE_SIZE: '64m',
      ELECTRIC_HOST: hostname,
      ELECTRIC_PORT: port,
      ELECTRIC_SECRET: secret,
    },
  });
  const url = `http://127.0.0.1:${ownPort}`;
  await untilUp(`${url}/v1/health`, varnish);
  return {
    url,
    async close() {
      const ended = new Promise((resolve) => varnish.once('exit', resolve));
      varnish.kill('SIGTERM');
      await ended;
      await rm(work, { recursive: true, force: true });
    },
  };
}

async function untilUp(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Varnish did not start');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
