import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestItem } from '#shared/bridge.ts';
import type { RequestRow } from '#shared/sync/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { toJournalRecord } from '../commit/journal-record.ts';
import type { Engine } from '../engine.ts';
import { generateRecoveryKeyPair, openJournal } from '../journal/index.ts';
import { testJournal } from '../journal/journal.fixture.ts';
import { toRequestRecord } from '../requests/journaled-request.ts';
import { waitingRequest } from '../requests/request.fixture.ts';
import {
  MANAGER_PIN,
  makePairedFolder,
  offline,
  openTill,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';
import { readDeadTill } from './read-dead-till.ts';

const RECORDS = 3_000;

const request = waitingRequest();

let kit: ReturnType<typeof testJournal>;
let recoveryKey: string;

beforeEach(() => {
  kit = testJournal({ segmentBytes: 256 * 1024 });
  recoveryKey = Buffer.from(kit.recovery.privateKey).toString('base64');
  const journal = openJournal(kit.options);
  const signed = (sequence: number) => ({
    envelope: `{"n":${sequence}}`,
    signature: 's'.repeat(88),
    private: null,
  });
  for (let start = 1; start <= RECORDS; start += 500) {
    const records = Array.from({ length: 500 }, (_, index) =>
      toJournalRecord(start + index, signed(start + index), '2026-11'),
    );
    journal.appendAll(records);
  }
  journal.close();
});
afterEach(() => kit.remove());

describe('a dead till’s journal', () => {
  it('is read in turns, between which everything else goes on', async () => {
    let turns = 0;
    let isDone = false;
    const counting = (async () => {
      for (; !isDone; turns += 1) await new Promise(setImmediate);
    })();
    const read = await readDeadTill(kit.root, recoveryKey);
    isDone = true;
    await counting;
    expect(read).toMatchObject({ ok: true, value: { damaged: false } });
    expect(read.ok && read.value.facts.length).toBe(RECORDS);
    expect(turns).toBeGreaterThan(RECORDS / 100);
  });

  it('is told from a journal of what was asked of the server, of which each request is read as it was last', async () => {
    const folder = join(kit.root, 'requests');
    mkdirSync(folder);
    const requests = openJournal({ ...kit.options, folder });
    requests.appendAll([
      toRequestRecord(1, { ...request, revision: 1 }),
      toRequestRecord(2, { ...request, revision: 3, state: 'decided' }),
      toRequestRecord(3, { ...request, revision: 2 }),
    ]);
    requests.close();
    const read = await readDeadTill(kit.root, recoveryKey);
    expect(read).toMatchObject({ ok: true, value: { damaged: false } });
    expect(read.ok && read.value.requests).toEqual([{ ...request, revision: 3, state: 'decided' }]);
    expect(read.ok && read.value.facts.length).toBe(RECORDS);
    expect(await readDeadTill(join(kit.root, 'nothing'), recoveryKey)).toMatchObject({
      error: { code: 'devices.journalNotFound' },
    });
  });
});

describe('the till that carries it', () => {
  let folder: ReturnType<typeof makePairedFolder>;
  let engine: Engine;
  beforeEach(async () => {
    folder = makePairedFolder({ recoveryPublicKey: kit.recovery.publicKey });
    engine = await startTestEngine(folder.dataDir, { fetch: offline });
    await openTill(engine);
  });
  afterEach(async () => {
    await engine.close();
    folder.remove();
  });

  it('answers a scan while it reads', async () => {
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    const answered: string[] = [];
    const carrying = engine
      .request('devices.carryDeadTill', { folder: kit.root, recoveryKey })
      .then((answer) => {
        answered.push('carried');
        return answer;
      });
    valueIn(await engine.request('sales.scan', { code: testProduct(0).code }));
    answered.push('scanned');
    valueIn(await carrying);
    expect(answered).toEqual(['scanned', 'carried']);
  });

  const carry = (key = recoveryKey) =>
    engine.request('devices.carryDeadTill', { folder: kit.root, recoveryKey: key });
  const listed = async () =>
    valueIn<readonly RequestItem[]>(await engine.request('requests.list', {})).map(
      ({ requestId, createdBy, cancelling }) => ({ requestId, createdBy, cancelling }),
    );
  const keepRequests = (keys: { readonly publicKey: Uint8Array }, ...rows: readonly RequestRow[]): void => {
    const requests = openJournal({
      ...kit.options,
      recoveryPublicKey: keys.publicKey,
      folder: join(kit.root, 'stream-requests'),
    });
    requests.appendAll(rows.map((row, index) => toRequestRecord(index + 1, row)));
    requests.close();
  };
  const another = (change: Partial<RequestRow>): RequestRow => ({
    ...request,
    ...change,
    id: newSampleId() as RequestRow['id'],
  });

  it('[DEV-9] asks for what nobody had decided, once, in the name of who takes it over', async () => {
    const waiting = another({ createdBy: newSampleId() as RequestRow['createdBy'] });
    const takenBack = another({ cancelAsked: true });
    keepRequests(
      kit.recovery,
      ...[waiting, takenBack, another({ state: 'decided' }), another({ state: 'refused' })],
      ...[another({ state: 'cancelled' }), another({ type: 'payments.leaseStoredValue' })],
    );
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    expect(valueIn(await carry())).toMatchObject({ requests: 2 });
    const mine = { createdBy: 'Devi', cancelling: false };
    const both = [
      { ...mine, requestId: waiting.id },
      { ...mine, requestId: takenBack.id, cancelling: true },
    ].sort((one, other) => (one.requestId < other.requestId ? -1 : 1));
    expect(await listed()).toEqual(both);
    expect(valueIn(await carry())).toMatchObject({ requests: 0 });
    await engine.close();
    engine = await startTestEngine(folder.dataDir, { fetch: offline });
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    expect(await listed()).toEqual(both);
  });

  it('takes nothing with another company’s key, which opens that company’s journals', async () => {
    const theirs = generateRecoveryKeyPair();
    keepRequests(theirs, another({}));
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    const refused = await carry(Buffer.from(theirs.privateKey).toString('base64'));
    expect(refused).toMatchObject({ ok: false, error: { code: 'devices.recoveryKeyInvalid' } });
    expect(await listed()).toEqual([]);
  });
});
