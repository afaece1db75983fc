import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnrolResponse } from '#shared/devices/index.ts';
import { GENESIS_HASH } from '#shared/kernel/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { dataFiles } from '../data-files.ts';
import type { TillSecrets } from '../device-secrets.ts';
import { readDeviceState } from '../store/index.ts';
import { newTestShop, openTestDevice, type TestDevice, until } from '../sync/test-device.fixture.ts';
import { finishMove, obtainStream } from './own-stream.ts';
import { pendingStream } from './pending-stream.ts';

describe('a change to a stream of its own', () => {
  let device: TestDevice;
  let secrets: TillSecrets;
  let closing: AbortController;
  let asked: string[];
  let messages: string[];

  beforeEach(() => {
    device = openTestDevice(newTestShop(), 'http://127.0.0.1:1', null);
    secrets = {
      streamKeySeed: randomBytes(32),
      journalLocalKey: randomBytes(32),
      databaseKey: randomBytes(32),
      installationId: newSampleId(),
    };
    closing = new AbortController();
    asked = [];
    messages = [];
  });
  afterEach(() => device.remove());

  const files = () => dataFiles(device.dataDir);
  const pending = () => pendingStream(files(), undefined);
  const folder = () => ({
    store: device.store,
    dataDir: device.dataDir,
    secrets,
    vaultProtection: undefined,
  });
  const state = () => readDeviceState(device.store.reader);

  const answer = (): EnrolResponse => ({
    companyId: newSampleId() as never,
    streamId: newSampleId() as never,
    registerId: newSampleId() as never,
    registerCode: 'T01',
    outletId: newSampleId() as never,
    receiptSeries: 'T01B',
    recoveryPublicKey: Buffer.alloc(32).toString('base64'),
    token: 'token',
    tokenExpiresAt: '2026-11-23T00:00:00.000Z',
    serverTime: '2026-11-22T00:00:00.000Z',
  });

  /** A server that answers each time what it is told to. */
  const obtain = (answers: (times: number, signal: AbortSignal) => Promise<Response> | Response) =>
    obtainStream(
      {
        ...folder(),
        clock: Date.now,
        // Waits of nothing, and keys that differ.
        random: (bytes) => (bytes === 4 ? new Uint8Array(bytes) : randomBytes(bytes)),
        fetch: async (_url, init) => {
          asked.push(JSON.parse(String(init?.body)).publicKey);
          return answers(asked.length, init?.signal as AbortSignal);
        },
        log: (_level, message) => messages.push(message),
      },
      closing.signal,
    );
  const success = (data: EnrolResponse) => Response.json({ status: 'success', data, meta: {} });

  it('is asked for with one key until there is an answer, and made at the next start', async () => {
    const { envelope } = device.commit();
    const given = answer();
    const obtained = await obtain((times) => {
      if (times < 3) throw new TypeError('fetch failed');
      return success(given);
    });
    expect(obtained).toBe(true);
    expect(new Set(asked).size).toBe(1);
    expect(state()?.streamId).toBe(device.stream.id);
    const { secrets: changed, moved } = finishMove(folder());
    expect(moved).toBe(true);
    expect(state()).toMatchObject({
      streamId: given.streamId,
      receiptSeries: 'T01B',
      lastSequence: 1,
      lastFactAt: envelope.at,
    });
    expect(changed.streamKeySeed).not.toEqual(secrets.streamKeySeed);
    expect([existsSync(files().nextVault), existsSync(files().nextStream)]).toEqual([false, false]);
    secrets = changed;
    expect(finishMove(folder())).toEqual({ secrets: changed, moved: false });
  });

  it('asks with a new key after a change that was killed when only its key was left', async () => {
    pending().saveSecrets(secrets);
    expect(finishMove(folder()).moved).toBe(false);
    expect(existsSync(files().nextVault)).toBe(false);
    expect(state()).toMatchObject({ lastSequence: 0, lastHash: GENESIS_HASH });
  });

  it('begins anew with an answer that is damaged: the server gives it again', async () => {
    await obtain(() => success(answer()));
    rmSync(files().nextStream);
    mkdirSync(files().nextStream);
    expect(finishMove(folder()).moved).toBe(false);
    rmSync(files().nextStream, { recursive: true });
    await obtain(() => success(answer()));
    expect(new Set(asked).size).toBe(1);
    expect(finishMove(folder()).moved).toBe(true);
  });

  it('ends at once when the till is closed while the server doesn’t answer', async () => {
    const obtaining = obtain(
      (_times, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    await until(() => asked.length === 1);
    closing.abort();
    expect(await obtaining).toBe(false);
    expect(messages).toEqual([]);
  });

  it('goes on asking when the disk refuses the answer at first', async () => {
    mkdirSync(files().nextStream);
    const obtaining = obtain((times) => {
      if (times === 2) rmSync(files().nextStream, { recursive: true });
      return success(answer());
    });
    expect(await obtaining).toBe(true);
    expect(messages).toEqual(['a stream of its own could not be noted']);
    expect(finishMove(folder()).moved).toBe(true);
  });
});
