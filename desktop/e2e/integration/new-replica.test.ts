import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instantOf, monthOf, singaporeDate } from '#shared/kernel/index.ts';
import type { TestDevice } from '../../../sync-server/test/device.ts';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { openSecrets } from '../../src/engine/device-secrets.ts';
import { openStoreFile } from '../../src/engine/store/index.ts';
import { type AuditedShop, audit, settled } from './audit.queries.ts';
import { type ShownSale, Till, value } from './till.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS_OF_HISTORY = 5;

let world: TestWorld;
let company: TestCompany;
/** How far everybody's clock is ahead. */
let aheadMs = 0;
const clock = () => Date.now() + aheadMs;

beforeAll(async () => {
  world = await startWorld({ clock });
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
});

const query: AuditedShop['query'] = async (sql, parameters) =>
  (await world.admin.query(sql, [...parameters])).rows;
const shopOf = (shown: readonly ShownSale[], ...tills: readonly Till[]): AuditedShop => ({
  query,
  company,
  tills,
  shown,
});
const monthsIn = (till: Till) =>
  till.look('SELECT DISTINCT posting_month AS month FROM facts ORDER BY 1').map(({ month }) => String(month));
const baseOf = (till: Till) =>
  Number(till.look('SELECT through_accept_no AS through FROM replica_base')[0]?.through);

/** Noon of the 10th, so many months ago. */
function inMonth(ago: number): string {
  const now = new Date(clock());
  return instantOf(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 10, 4));
}

async function push(device: TestDevice, facts: readonly unknown[]): Promise<void> {
  const { data } = await device.push(facts);
  expect(data.results.map(({ outcome }) => outcome)).toEqual(facts.map(() => 'accepted'));
}

function sellAt(device: TestDevice, at: string, shown: ShownSale[]): unknown {
  const [item] = company.items;
  const fact = device.sell([[item, 1_000]], { at });
  const { saleId, receiptNumber } = JSON.parse(fact.envelope).body;
  shown.push({ saleId, receiptNumber, items: [item] });
  return fact;
}

/** A till that has sold in each of some months and has had its shift open since the first, with a checkpoint after it all. */
async function history(): Promise<{ device: TestDevice; shown: ShownSale[] }> {
  const device = await world.enrol(company, 'T01', { clock });
  const shown: ShownSale[] = [];
  const facts: unknown[] = [device.openShift({ at: inMonth(MONTHS_OF_HISTORY) })];
  for (let ago = MONTHS_OF_HISTORY; ago >= 2; ago -= 1) {
    facts.push(sellAt(device, inMonth(ago), shown), sellAt(device, inMonth(ago), shown));
  }
  await push(device, facts);
  await world.server.services.writeCheckpoints(company.companyId);
  return { device, shown };
}

describe('a new till of a shop with months of history', () => {
  it('starts from the checkpoint, and reads of the past only what came since and what is open', async () => {
    const { device, shown } = await history();
    // After the checkpoint, and dated in a month that is long over.
    await push(device, [sellAt(device, inMonth(3), shown)]);
    const till = await Till.pair(world, company, 'T02', { clock });
    await till.getReady();
    const sold = await till.sell(company.items[1]);
    shown.push({ ...sold, items: [company.items[1]] });
    expect(await audit(shopOf(shown, till))).toEqual([]);
    expect(baseOf(till)).toBe(2 * (MONTHS_OF_HISTORY - 1) + 2);
    const here = (month: string) => monthOf(singaporeDate(month));
    expect(monthsIn(till)).toEqual(
      [inMonth(MONTHS_OF_HISTORY), inMonth(3), instantOf(clock())].map(here).sort(),
    );
    const open = till.look(
      "SELECT stream_id AS stream FROM shifts WHERE register_id <> '' ORDER BY opened_at",
    );
    expect(open[0]).toEqual({ stream: device.streamId });
    expect(till.look('SELECT count(*) AS n FROM sales')).toEqual([{ n: 4 }]);
    await till.stop();
  });

  it('fetches nothing again when a month begins', async () => {
    const { shown } = await history();
    const till = await Till.pair(world, company, 'T02', { clock });
    await till.getReady();
    await till.sell(company.items[0]);
    await settled(shopOf([], till));
    const before = handlesOf(till);
    aheadMs = 31 * DAY_MS;
    await till.restart();
    await till.until(({ now, sync }) => sync.server === 'online' && Date.parse(now) >= clock() - DAY_MS);
    await till.getReady();
    await till.sell(company.items[1]);
    expect(await audit(shopOf([...shown, ...till.shown], till))).toEqual([]);
    expect(till.look('SELECT DISTINCT type FROM facts WHERE accept_no IS NULL')).toEqual([]);
    expect(monthsIn(till)).toContain(monthOf(singaporeDate(instantOf(clock()))));
    const after = handlesOf(till);
    const kept = [...after].filter(([shape]) => before.has(shape));
    expect(kept.length).toBeGreaterThan(8);
    expect(after.size).toBeGreaterThan(kept.length);
    for (const [shape, handle] of kept) expect(handle).toBe(before.get(shape));
    aheadMs = 0;
    await till.stop();
  });
});

describe('a till whose figures went wrong', () => {
  it('says so after the next checkpoint, and is repaired without losing what it has to send', async () => {
    const { shown } = await history();
    const till = await Till.pair(world, company, 'T02', { clock });
    await till.getReady();
    const [kopi, teh] = company.items;
    await till.sell(kopi);
    await settled(shopOf([], till));
    await spoil(till);
    expect(await till.onHand(kopi)).toBe(7_000);
    await world.server.services.writeCheckpoints(company.companyId);
    await till.restart();
    await till.getReady();
    await till.until(({ sync }) => sync.attention > 0);
    expect((await till.attention()).map(({ code }) => code)).toEqual(['sync.replicaDiffers']);

    till.wire.cut();
    await till.sell(teh);
    expect(await till.bridge.sync.repair({})).toMatchObject({ ok: false });
    till.wire.mend();
    till.wire.lose('refused', /v1\/facts$/);
    await till.sell(kopi);
    expect(till.look('SELECT count(*) AS n FROM outbox')).toEqual([{ n: 2 }]);
    await till.until(({ sync }) => sync.server === 'online');
    await value(till.bridge.sync.repair({}));
    expect(till.look('SELECT count(*) AS n FROM outbox')).toEqual([{ n: 2 }]);
    till.wire.mend();
    expect(await audit(shopOf([...shown, ...till.shown], till))).toEqual([]);
    expect((await till.state()).sync.attention).toBe(0);
    await till.stop();
  });
});

const handlesOf = (till: Till) =>
  new Map(
    till
      .look('SELECT shape, handle FROM shape_cursors')
      .map(({ shape, handle }) => [String(shape), String(handle)]),
  );

/** Writes a wrong figure into a till's database behind its back. */
async function spoil(till: Till): Promise<void> {
  const { databaseKey } = openSecrets({ dataDir: till.dataDir, random: () => new Uint8Array(32) });
  const store = openStoreFile({ path: join(till.dataDir, 'kedai.sqlite'), key: databaseKey });
  store.write((db) =>
    db
      .prepareChange('UPDATE stock_levels SET on_hand_milli = 7000 WHERE variant_id = ?')
      .run(company.items[0].variantId),
  );
  store.close();
}
