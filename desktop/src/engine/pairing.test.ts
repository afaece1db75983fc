import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { fileVault } from './identity-files/index.ts';
import { generateRecoveryKeyPair } from './journal/index.ts';
import { openStore, readDeviceState } from './store/index.ts';
import { codeOf, databaseKeyOf, offline, startTestEngine, valueIn } from './till.fixture.ts';

const SERVER = 'http://kedai.test';

let dataDir: string;
const engines: Engine[] = [];

const open = async (options: Partial<EngineOptions> = {}): Promise<Engine> => {
  const engine = await startTestEngine(dataDir, options);
  engines.push(engine);
  return engine;
};
const closeAll = async (): Promise<void> => {
  for (const engine of engines.splice(0)) await engine.close();
};
const phase = async (engine: Engine) => valueIn<AppState>(await engine.request('app.state', {})).phase;

/** A server that gives a stream to whoever asks with this code, and is gone for everything else. */
function serverWith(code: string) {
  const enrolments: { publicKey: string; installationId: string }[] = [];
  const answer: typeof fetch = async (input, init) => {
    if (!String(input).endsWith('/v1/devices/enrol')) throw new TypeError('fetch failed');
    const asked = JSON.parse(String(init?.body)) as {
      pairingCode: string;
      publicKey: string;
      installationId: string;
    };
    if (asked.pairingCode !== code) {
      const error = { code: 'devices.pairingCodeInvalid', message: '', details: {}, requestId: 'r1' };
      return Response.json({ status: 'error', error }, { status: 401 });
    }
    enrolments.push(asked);
    const data = {
      companyId: newSampleId(),
      streamId: newSampleId(),
      registerId: newSampleId(),
      registerCode: 'T07',
      outletId: newSampleId(),
      receiptSeries: 'T07B',
      recoveryPublicKey: Buffer.from(generateRecoveryKeyPair().publicKey).toString('base64'),
      token: 'a-token',
      tokenExpiresAt: '2026-11-22T01:00:00.000Z',
      serverTime: '2026-11-21T01:00:00.000Z',
    };
    return Response.json({ status: 'success', data, meta: {} });
  };
  return { fetch: answer, enrolments };
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kedai-pairing-'));
});
afterEach(async () => {
  await closeAll();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('pairing', () => {
  it('makes the device a stream of its own, which it still is after a restart', async () => {
    const server = serverWith('ABCDEFGH');
    const engine = await open({ fetch: server.fetch });
    const refused = await engine.request('devices.enrol', { serverUrl: SERVER, pairingCode: 'WRONG234' });
    expect(codeOf(refused)).toBe('devices.pairingCodeInvalid');
    expect(await phase(engine)).toBe('unpaired');
    const input = { serverUrl: SERVER, pairingCode: 'abcd-efgh' };
    expect(valueIn<AppState>(await engine.request('devices.enrol', input))).toMatchObject({
      phase: 'loading',
      register: { code: 'T07' },
    });
    expect(codeOf(await engine.request('devices.enrol', input))).toBe('devices.alreadyEnrolled');
    await closeAll();

    const secrets = fileVault(join(dataDir, 'device.key')).load();
    expect(server.enrolments).toHaveLength(1);
    expect(server.enrolments[0]?.installationId).toBe(secrets?.installationId);
    expect(await phase(await open({ fetch: offline }))).toBe('loading');
  });

  it('happens once when two windows ask at the same time', async () => {
    const server = serverWith('ABCDEFGH');
    const engine = await open({ fetch: server.fetch });
    const input = { serverUrl: SERVER, pairingCode: 'ABCDEFGH' };
    const answers = await Promise.all([1, 2].map(() => engine.request('devices.enrol', input)));
    expect(answers.map(codeOf)).toEqual(['ok', 'devices.alreadyEnrolled']);
    expect(server.enrolments).toHaveLength(1);
  });

  it('is done at the start when the code is given there, and follows a server that has moved', async () => {
    const { fetch } = serverWith('ABCDEFGH');
    expect(await phase(await open({ fetch, serverUrl: SERVER, pairingCode: 'ABCDEFGH' }))).toBe('loading');
    await closeAll();
    await open({ serverUrl: 'http://moved.test' });
    await closeAll();
    const store = openStore({ dataDir, key: databaseKeyOf(dataDir) });
    expect(readDeviceState(store.reader)?.serverUrl).toBe('http://moved.test');
    store.close();
  });

  it('is refused to start without the key that signs, and takes nothing for a new device', async () => {
    const { fetch } = serverWith('ABCDEFGH');
    await open({ fetch, serverUrl: SERVER, pairingCode: 'ABCDEFGH' });
    await closeAll();
    rmSync(join(dataDir, 'device.key'));
    await expect(open()).rejects.toMatchObject({ code: 'store.keyMissing' });
  });
});
