import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { dataFiles } from '../../src/engine/data-files.ts';
import { openSecrets } from '../../src/engine/device-secrets.ts';
import { fileVault } from '../../src/engine/identity-files/index.ts';
import { adoptStream } from '../../src/engine/re-enrol/adopt-stream.ts';
import { obtainStream } from '../../src/engine/re-enrol/own-stream.ts';
import { pendingStream } from '../../src/engine/re-enrol/pending-stream.ts';
import { openStore } from '../../src/engine/store/index.ts';
import { type AuditedShop, audit } from './audit.queries.ts';
import { Till, until } from './till.ts';
import { Wire } from './wire.ts';

let world: TestWorld;
let company: TestCompany;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
});

const query: AuditedShop['query'] = async (sql, parameters) =>
  (await world.admin.query(sql, [...parameters])).rows;
const auditOf = (...tills: readonly Till[]) =>
  audit({ query, company, tills, shown: tills.flatMap(({ shown }) => shown) });
const stopAll = (...tills: readonly Till[]) => Promise.all(tills.map((till) => till.stop()));
const seriesOf = (till: Till) => {
  const [device] = till.look('SELECT receipt_series AS series FROM device_state');
  return device?.series;
};
const reviewCodes = async () => {
  const rows = await query('SELECT code FROM review_items WHERE company_id = $1', [company.companyId]);
  return rows.map(({ code }) => code).sort();
};

/** A till that has sold once, all of it in the cloud. */
async function sellingTill(): Promise<Till> {
  const till = await Till.pair(world, company, 'T01');
  await till.getReady();
  await till.sell(company.items[0]);
  await till.until(({ sync }) => sync.waiting === 0);
  return till;
}

describe('a till whose data folder was copied to another computer', () => {
  it('goes on with its stream, and the copy takes one of its own by itself; both sell on', async () => {
    const till = await sellingTill();
    const wire = new Wire();
    const copy = await till.copy({}, wire);
    await copy.getReady();
    await till.getReady();
    wire.cut();
    const [kopi, teh] = company.items;
    const first = await till.sell(kopi);
    await till.sell(teh);
    await till.until(({ sync }) => sync.waiting === 0);
    // Offline, under numbers that the other has given out.
    const second = await copy.sell(teh);
    expect(second.receiptNumber).toBe(first.receiptNumber);
    wire.mend();

    const { notice } = await copy.until((state) => state.notice !== null);
    expect(notice).toEqual({ code: 'devices.newStream' });
    expect(seriesOf(copy)).toBe('T01B');
    await copy.getReady();
    expect((await copy.sell(kopi)).receiptNumber).toBe('T01B-000001');
    await till.sell(kopi);
    expect(await auditOf(till, copy)).toEqual([]);
    expect(seriesOf(till)).toBe('T01');
    // Nothing is left that says that its data was copied; the rest is for a manager.
    const codes = (await copy.attention()).map(({ code }) => code).sort();
    expect(codes).toEqual(['sync.forked', 'sync.receiptGap', 'sync.streamCopied']);
    expect(await reviewCodes()).toEqual(codes);
    await stopAll(till, copy);
  });

  it('[SYN-15] leaves its stream to the other, however much it sold offline that the other didn’t', async () => {
    const till = await sellingTill();
    const wire = new Wire();
    const copy = await till.copy({}, wire);
    await copy.getReady();
    await till.getReady();
    wire.cut();
    for (const item of company.items) await copy.sell(item);
    await copy.sell(company.items[0]);
    await till.sell(company.items[0]);
    await till.until(({ sync }) => sync.waiting === 0);
    wire.mend();
    await until(() => seriesOf(copy) === 'T01B');
    await till.sell(company.items[1]);
    expect(await auditOf(till, copy)).toEqual([]);
    expect(seriesOf(till)).toBe('T01');
    expect((await till.state()).notice).toBeNull();
    await stopAll(till, copy);
  });

  it('books what both computers still had to send once', async () => {
    const till = await sellingTill();
    till.wire.cut();
    await till.sell(company.items[0], company.items[1]);
    await till.sell(company.items[2]);
    const wire = new Wire();
    wire.cut();
    const copy = await till.copy({}, wire);
    await copy.getReady();
    await till.getReady();
    await copy.sell(company.items[1]);
    wire.mend();
    await copy.until(({ sync }) => sync.waiting === 0);
    await till.sell(company.items[0]);
    till.wire.mend();
    await until(() => seriesOf(till) === 'T01B');
    await till.getReady();
    await till.sell(company.items[0]);
    await copy.sell(company.items[2]);
    expect(await auditOf(till, copy)).toEqual([]);
    expect(seriesOf(copy)).toBe('T01');
    await stopAll(till, copy);
  });

  it('takes a stream of its own when the other sells, before it has sold itself', async () => {
    const till = await sellingTill();
    const wire = new Wire();
    const copy = await till.copy({}, wire);
    wire.lose('requests', /re-enrol/);
    await till.getReady();
    await till.sell(company.items[0]);
    await till.sell(company.items[1]);
    await copy.until((state) => state.sync.attention > 0);
    await copy.signIn();
    expect((await copy.attention()).map(({ code }) => code)).toEqual(['sync.forked']);
    // What the other wrote is in the replica, and never in this computer's own journal: it starts again and again.
    await copy.restart();
    await copy.restart();
    const [device] = copy.look('SELECT last_sequence AS last FROM device_state');
    expect(device).toEqual({ last: 2 });
    wire.mend();
    await until(() => seriesOf(copy) === 'T01B');
    await copy.getReady();
    expect((await copy.sell(company.items[2])).receiptNumber).toBe('T01B-000001');
    expect(await auditOf(till, copy)).toEqual([]);
    expect(await reviewCodes()).toEqual(['sync.streamCopied']);
    await stopAll(till, copy);
  });

  it('is a till of its own again, each time that it is copied', async () => {
    const till = await sellingTill();
    const copies = [await till.copy(), await till.copy()];
    await till.getReady();
    await till.sell(company.items[0]);
    for (const copy of copies) await until(() => seriesOf(copy) !== 'T01');
    for (const copy of copies) {
      await copy.getReady();
      await copy.sell(company.items[1]);
    }
    expect(copies.map(seriesOf).sort()).toEqual(['T01B', 'T01C']);
    const second = await copies[0]?.copy();
    if (second === undefined) throw new Error('expected a copy');
    await copies[0]?.getReady();
    await copies[0]?.sell(company.items[2]);
    await until(() => seriesOf(second) === 'T01D');
    expect(await auditOf(till, ...copies, second)).toEqual([]);
    await stopAll(till, ...copies, second);
  });
});

describe('a change of streams that is interrupted', () => {
  /** A copy that has sold offline what the other sold too, and that knows it; it can't ask for another stream yet. */
  async function stuckCopy(): Promise<{ till: Till; copy: Till }> {
    const till = await sellingTill();
    const wire = new Wire();
    wire.cut();
    const copy = await till.copy({}, wire);
    await copy.getReady();
    await till.getReady();
    await till.sell(company.items[0]);
    await till.until(({ sync }) => sync.waiting === 0);
    await copy.sell(company.items[1]);
    await copy.sell(company.items[2]);
    return { till, copy };
  }

  async function goOn({ till, copy }: { till: Till; copy: Till }): Promise<void> {
    await until(() => seriesOf(copy) === 'T01B');
    await copy.getReady();
    expect((await copy.sell(company.items[0])).receiptNumber).toBe('T01B-000001');
    await till.sell(company.items[0]);
    expect(await auditOf(till, copy)).toEqual([]);
    for (const file of ['device.next.key', 'device.next.json']) {
      expect(existsSync(join(copy.dataDir, file))).toBe(false);
    }
    await stopAll(till, copy);
  }

  it('goes on when the answer was lost and the till was killed', async () => {
    const { till, copy } = await stuckCopy();
    copy.wire.mend();
    copy.wire.lose('answers', /re-enrol/);
    await until(async () => (await reviewCodes()).includes('sync.streamCopied'));
    expect(seriesOf(copy)).toBe('T01');
    await copy.close();
    expect(existsSync(join(copy.dataDir, 'device.next.key'))).toBe(true);
    copy.wire.mend();
    await copy.start();
    await goOn({ till, copy });
  });

  const steps = ['answered', 'moved', 'key saved', 'answer removed'] as const;
  it.each(steps)('goes on when the till was killed with the change %s', async (step) => {
    const { till, copy } = await stuckCopy();
    await copy.close();
    await obtain(copy);
    changeUntil(copy, step);
    copy.wire.mend();
    await copy.start();
    await goOn({ till, copy });
  });

  /** As the engine does, up to the server's answer. */
  async function obtain(copy: Till): Promise<void> {
    const secrets = openSecrets({ dataDir: copy.dataDir, random: randomBytes });
    const store = openStore({ dataDir: copy.dataDir, key: secrets.databaseKey });
    const log = () => undefined;
    const options = { store, dataDir: copy.dataDir, secrets, vaultProtection: undefined, fetch, log };
    await obtainStream({ ...options, clock: Date.now, random: randomBytes }, new AbortController().signal);
    store.close();
  }

  /** What the engine does next, as far as it came. */
  function changeUntil(copy: Till, step: (typeof steps)[number]): void {
    if (step === 'answered') return;
    const files = dataFiles(copy.dataDir);
    const secrets = openSecrets({ dataDir: copy.dataDir, random: randomBytes });
    const pending = pendingStream(files, undefined);
    const [answer, next] = [pending.answer(), pending.secrets()];
    if (answer === undefined || next === undefined) throw new Error('expected an answer and a key');
    const store = openStore({ dataDir: copy.dataDir, key: secrets.databaseKey });
    expect(adoptStream(store, answer, next.streamKeySeed)).toBe(true);
    store.close();
    if (step === 'moved') return;
    fileVault(files.vault).save({ ...secrets, streamKeySeed: next.streamKeySeed });
    if (step === 'answer removed') rmSync(files.nextStream);
  }
});
