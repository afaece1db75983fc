import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toJournalRecord } from '../commit/journal-record.ts';
import type { Engine } from '../engine.ts';
import { openJournal } from '../journal/index.ts';
import { testJournal } from '../journal/journal.fixture.ts';
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

  it('is told from a journal of what was asked of the server, which is passed over', async () => {
    const folder = join(kit.root, 'requests');
    mkdirSync(folder);
    const requests = openJournal({ ...kit.options, folder });
    requests.append({ sequence: 1, payload: Buffer.from('{"kind":"request","v":1,"row":{}}') });
    requests.close();
    const read = await readDeadTill(kit.root, recoveryKey);
    expect(read).toMatchObject({ ok: true, value: { damaged: false } });
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
    folder = makePairedFolder();
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
});
