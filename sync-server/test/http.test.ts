import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorTable } from '#shared/contract.ts';
import { MAX_PUSH_BYTES } from '#shared/sync/index.ts';
import { call, post, type TestDevice } from './device.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;
beforeAll(async () => {
  world = await startWorld();
  company = await world.createCompany();
  till = await world.enrol(company);
});
afterAll(() => world.stop());

const factsUrl = () => `${world.server.url}/v1/facts`;
const sendRaw = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(factsUrl(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...till.authorization, ...headers },
    body,
  });

describe('every refusal', () => {
  it('has the envelope of the error table, with a request number that is also in a header', async () => {
    const response = await fetch(`${world.server.url}/nowhere`);
    const body = await response.json();
    expect(response.status).toBe(404);
    expect(body).toEqual({
      status: 'error',
      error: {
        code: 'kernel.notFound',
        message: errorTable['kernel.notFound'].message,
        details: {},
        requestId: response.headers.get('x-request-id'),
      },
    });
  });

  it('has it for an address that is none, too', async () => {
    const { httpStatus, error } = await call(`${world.server.url}/%ZZ`);
    expect([httpStatus, error?.code]).toEqual([404, 'kernel.notFound']);
  });

  it('answers what is not JSON, half of it, nothing at all and another type', async () => {
    const refused = async (body: string, headers = {}) => {
      const { httpStatus, error } = await sendRaw(body, headers);
      return [httpStatus, error.code];
    };
    expect(await refused('{"protocol":')).toEqual([400, 'kernel.bodyMalformed']);
    expect(await refused('not json')).toEqual([400, 'kernel.bodyMalformed']);
    expect(await refused('')).toEqual([400, 'kernel.bodyMalformed']);
    expect(await refused('{"protocol":1}', { 'content-type': 'text/csv' })).toEqual([
      415,
      'kernel.bodyMalformed',
    ]);
    expect(await refused('{"__proto__":{"x":1}}')).toEqual([400, 'kernel.bodyMalformed']);
  });

  it('names the fields that are wrong', async () => {
    const { httpStatus, error } = await post(`${world.server.url}/v1/devices/enrol`, { pairingCode: 7 });
    expect([httpStatus, error.code]).toEqual([400, 'kernel.inputInvalid']);
    const fields = error.details.fields as { field: string }[];
    expect(fields.map(({ field }) => field)).toContain('/pairingCode');
  });

  it('refuses more than is accepted: bytes, facts, and bytes that were zipped small', async () => {
    const tooLarge = 'x'.repeat(MAX_PUSH_BYTES + 1);
    expect((await sendRaw(tooLarge)).error.code).toBe('kernel.bodyTooLarge');
    const bomb = gzipSync(JSON.stringify({ protocol: 1, facts: ['x'.repeat(MAX_PUSH_BYTES * 4)] }));
    expect(bomb.length).toBeLessThan(100_000);
    const zipped = await sendRaw(new Uint8Array(bomb), { 'content-encoding': 'gzip' });
    expect([zipped.httpStatus, zipped.error.code]).toEqual([413, 'kernel.bodyTooLarge']);
    expect((await till.push(Array(201).fill(null))).error.code).toBe('kernel.inputInvalid');
    expect((await till.push([])).error.code).toBe('kernel.inputInvalid');
  });

  it('refuses a protocol that it does not speak, and says which it does', async () => {
    const { httpStatus, error } = await till.push([till.nextEnvelope('a.b.v1', {})], 99);
    expect([httpStatus, error.code, error.details.known]).toEqual([400, 'sync.protocolUnknown', [1]]);
  });

  it('leaves nobody waiting who says one length and sends another', async () => {
    const answered = await new Promise<number>((resolve, reject) => {
      const url = new URL(factsUrl());
      const headers = { 'content-type': 'application/json', 'content-length': '5', ...till.authorization };
      const sent = request(
        { host: url.hostname, port: url.port, path: url.pathname, method: 'POST', headers },
        (response) => resolve(response.statusCode ?? 0),
      );
      sent.on('error', reject);
      sent.end('{"a":');
    });
    expect(answered).toBe(400);
  });
});

describe('compressed bodies', () => {
  it('are taken, so that a slow line carries more', async () => {
    const facts = [till.sell([[company.items[0], 1000]])];
    const body = gzipSync(JSON.stringify({ protocol: 1, facts }));
    const { data } = await sendRaw(new Uint8Array(body), { 'content-encoding': 'gzip' });
    expect((data as { results: { outcome: string }[] }).results[0]?.outcome).toBe('accepted');
  });

  it('are refused when they are damaged or of another kind', async () => {
    const damaged = gzipSync('{"protocol":1,"facts":[1]}').subarray(0, 20);
    expect((await sendRaw(new Uint8Array(damaged), { 'content-encoding': 'gzip' })).error.code).toBe(
      'kernel.bodyMalformed',
    );
    expect((await sendRaw('{}', { 'content-encoding': 'br' })).error.code).toBe('kernel.bodyMalformed');
  });
});

describe('the server', () => {
  it('says that it is up, what time it has and which protocol it speaks', async () => {
    const { data } = await call(`${world.server.url}/health`);
    expect(data).toMatchObject({ protocol: 1 });
    expect(data.serverTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('describes every route of devices and of the storefront', async () => {
    const api = (await (await fetch(`${world.server.url}/openapi.json`)).json()) as { paths: object };
    const paths = Object.keys(api.paths);
    for (const path of [
      '/health',
      '/v1/devices/enrol',
      '/v1/devices/token',
      '/v1/pairing-codes',
      '/v1/facts',
      '/v1/shapes',
      '/v1/shapes/{id}',
      '/api/v1/products',
    ]) {
      expect(paths).toContain(path);
    }
    const docs = await fetch(`${world.server.url}/docs/`);
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('asks a client that asks too often to wait', async () => {
    const busy = await startWorld({ requestsPerMinute: 5 });
    try {
      const answers = [];
      for (let count = 0; count < 7; count += 1) answers.push(await call(`${busy.server.url}/v1/shapes`));
      expect(answers.map((answer) => answer.httpStatus)).toEqual([401, 401, 401, 401, 401, 429, 429]);
      expect(answers.at(-1)?.error.code).toBe('kernel.tooManyRequests');
    } finally {
      await busy.stop();
    }
  });

  it('says that it is unavailable while Postgres is away, loses nothing, and goes on afterwards', async () => {
    const fact = till.sell([[company.items[0], 1000]]);
    await world.postgres.pause();
    const away = await till.push([fact]);
    expect([away.httpStatus, away.error.code]).toEqual([503, 'kernel.unavailable']);
    await world.postgres.resume();
    expect((await till.push([fact])).data.results[0]?.outcome).toBe('accepted');
  });
});
