import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { type AuditedShop, audit } from './audit.queries.ts';
import { Till, type TillOptions, until, value } from './till.ts';

let world: TestWorld;
let company: TestCompany;
/** What stands outside of the till's data folder. */
let outside: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  outside = await mkdtemp(join(tmpdir(), 'kedai-outside-'));
});
afterEach(() => rm(outside, { recursive: true, force: true }));

const query: AuditedShop['query'] = async (sql, parameters) =>
  (await world.admin.query(sql, [...parameters])).rows;
const auditOf = (till: Till) => audit({ query, company, tills: [till], shown: till.shown });
const seriesOf = (till: Till) => till.look('SELECT receipt_series AS series FROM device_state')[0]?.series;

/** A till that sold three times since a copy of its folder was made, twice with the server, and that now is that copy. */
async function restoredTill(options: TillOptions): Promise<Till> {
  const till = await Till.pair(world, company, 'T01', options);
  await till.getReady();
  await till.sell(company.items[0]);
  await till.until(({ sync }) => sync.waiting === 0);
  const older = await till.copyFolder();
  await till.getReady();
  await till.sell(company.items[1]);
  await till.sell(company.items[2]);
  await till.until(({ sync }) => sync.waiting === 0);
  till.wire.cut();
  await till.sell(company.items[0], company.items[1]);
  await till.putBack(older);
  await rm(older, { recursive: true });
  return till;
}

describe('a till whose data folder was put back from an older copy', () => {
  it('sells nothing before it has a stream of its own, where the sequence is known outside; its mirror has what was not sent', async () => {
    const mirrorDir = join(outside, 'stick');
    await mkdir(mirrorDir);
    const till = await restoredTill({ stateDir: join(outside, 'state'), mirrorDir });
    await till.getReady();
    expect((await till.state()).notice).toEqual({ code: 'devices.oldState' });
    const refused = await till.trySelling(company.items[0]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'devices.oldState' } });
    await value(till.bridge.sales.clearCart({}));
    expect(till.look('SELECT count(*) AS n FROM sales')).toEqual([{ n: 1 }]);

    till.wire.mend();
    await until(() => seriesOf(till) === 'T01B');
    await till.getReady();
    expect((await till.state()).notice).toEqual({ code: 'devices.newStream' });
    const sold = await till.sell(company.items[0]);
    expect(sold.receiptNumber).toBe('T01B-000001');
    const carried = await value(
      till.bridge.devices.carryDeadTill({ folder: mirrorDir, recoveryKey: company.recoveryPrivateKey }),
    );
    expect(carried.streams).toMatchObject([{ registerCode: 'T01', found: 5, attention: 0 }]);
    expect(await auditOf(till)).toEqual([]);
    await till.stop();
  });

  it('is noticed by its first push where nothing outside knows the sequence, and every receipt is booked', async () => {
    const mirrorDir = join(outside, 'stick');
    await mkdir(mirrorDir);
    const till = await restoredTill({ mirrorDir });
    await till.getReady();
    expect((await till.state()).notice).toBeNull();
    // A number that is on paper already, and is on two receipts from now on.
    const sold = await till.sell(company.items[1]);
    expect(sold.receiptNumber).toBe('T01-000002');
    till.wire.mend();
    await until(() => seriesOf(till) === 'T01B');
    await till.getReady();
    await till.sell(company.items[2]);
    await value(
      till.bridge.devices.carryDeadTill({ folder: mirrorDir, recoveryKey: company.recoveryPrivateKey }),
    );
    expect(await auditOf(till)).toEqual([]);
    await till.stop();
  });

  it('is noticed by what comes down, before it sells, when it is online', async () => {
    const till = await restoredTill({});
    // What wasn't sent and stands in no other place is lost with the disk.
    till.shown.pop();
    till.wire.mend();
    await until(() => seriesOf(till) === 'T01B');
    await till.getReady();
    await till.sell(company.items[0]);
    expect(await auditOf(till)).toEqual([]);
    await till.stop();
  });

  it('sends what the older copy had still to send, once, though it had been sent since', async () => {
    const till = await Till.pair(world, company, 'T01', { stateDir: join(outside, 'state') });
    await till.getReady();
    till.wire.cut();
    await till.sell(company.items[0]);
    await till.sell(company.items[1]);
    const older = await till.copyFolder();
    till.wire.mend();
    await till.getReady();
    await till.sell(company.items[2]);
    await till.until(({ sync }) => sync.waiting === 0);
    await till.putBack(older);
    await rm(older, { recursive: true });
    await until(() => seriesOf(till) === 'T01B');
    await till.getReady();
    await till.sell(company.items[0]);
    expect(await auditOf(till)).toEqual([]);
    await till.stop();
  });
});
