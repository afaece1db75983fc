import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TableAudit } from '#shared/bridge.ts';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { openSecrets } from '../../src/engine/device-secrets.ts';
import { DATABASE_FILE, openStoreFile, type WritableDb } from '../../src/engine/store/index.ts';
import { Till, until, value } from './till.ts';

const OPENING_MILLI = 1_000_000;
const ONE_MILLI = 1_000;

let world: TestWorld;
let company: TestCompany;
let till: Till;
let other: Till;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  till = await Till.pair(world, company, 'T01');
  other = await Till.pair(world, company, 'T02');
  for (const each of [till, other]) {
    await each.until(({ phase, sync }) => phase === 'ready' && sync.firstCopyRows === null);
    await each.open();
  }
  return async () => {
    await till.stop();
    await other.stop();
  };
});

/** Changes what is in this till's database behind its back. */
async function damage(work: (db: WritableDb) => void): Promise<void> {
  await till.close();
  const { databaseKey } = openSecrets({ dataDir: till.dataDir, random: randomBytes });
  const store = openStoreFile({ path: join(till.dataDir, DATABASE_FILE), key: databaseKey });
  store.write(work);
  store.close();
  await till.start();
  await till.until(({ sync }) => sync.server === 'online');
  await till.signIn();
}

async function check(): Promise<readonly TableAudit[]> {
  const audits: TableAudit[] = [];
  // A till that was just started has to be told first what there is.
  await until(async () => (await value(till.bridge.sync.auditedTables({}))).length > 0);
  for (const table of await value(till.bridge.sync.auditedTables({}))) {
    audits.push(await value(till.bridge.sync.auditTable({ table })));
  }
  return audits;
}
/** One table alone, as often as it takes: a server compares 120 a minute for a device. */
async function differs(table: string): Promise<boolean> {
  const tables = await value(till.bridge.sync.auditedTables({}));
  return tables.includes(table) && (await value(till.bridge.sync.auditTable({ table }))).result === 'differs';
}
const differing = (audits: readonly TableAudit[]) =>
  audits.filter(({ result }) => result === 'differs').map(({ table }) => table);

describe('a till that is compared with the cloud', () => {
  it('[SYN-20] has the same rows in every table, also when some could not be read', async () => {
    const [kopi, teh, milo] = company.items;
    await till.sell(kopi, teh);
    await other.sell(kopi);
    await until(async () => (await till.onHand(kopi)) === OPENING_MILLI - 2 * ONE_MILLI);
    await till.until(({ sync }) => sync.waiting === 0);
    const audits = await check();
    expect(audits.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['products', 'facts', 'journal_entries']),
    );
    expect(audits.filter(({ result }) => result !== 'same')).toEqual([]);
    expect(audits.find(({ table }) => table === 'products')?.rows).toBe(3);
    expect(audits.find(({ table }) => table === 'facts')?.rows).toBeGreaterThan(3);

    // A till that goes on selling while this one looks.
    const [, moved] = await Promise.all([
      check(),
      (async () => {
        for (let sold = 0; sold < 10; sold += 1) await other.sell(teh);
        return check();
      })(),
    ]);
    expect(differing(moved)).toEqual([]);

    await world.admin.query(`UPDATE products SET variants = '[{"next": 1}]' WHERE id = $1`, [milo.productId]);
    await till.until(({ sync }) => sync.attention === 1);
    expect(differing(await check())).toEqual([]);
  });

  it('[SYN-20] compares what it holds of older months, and which documents are open', async () => {
    await till.until(({ sync }) => sync.waiting === 0);
    const monthsAgoMs = Date.now() - 75 * 24 * 60 * 60 * 1000;
    const old = await world.enrol(company, 'T02', { clock: () => monthsAgoMs });
    const { data } = await old.push([old.openShift(), old.sell([[company.items[0], ONE_MILLI]])]);
    expect(data.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    const [sold, opened] = [data.results[1]?.factId ?? '', 'sales.shiftOpened.v1'];
    // What isn't live is asked for at a start, and then now and then.
    await till.restart();
    await till.signIn();
    await until(() => till.look(`SELECT id FROM facts WHERE id = '${sold}'`).length === 1);
    await until(async () => (await check()).every(({ result }) => result === 'same'));
    const tables = (await check()).map(({ table }) => table);
    expect(tables).toEqual(expect.arrayContaining(['facts', 'open_documents']));

    await damage((db) => db.prepareChange('DELETE FROM facts WHERE id = ?').run(sold));
    // As soon as the list is there, and with it the older months.
    await until(() => differs('facts'));
    expect(differing(await check())).toEqual(['facts']);
    await damage((db) => db.prepareChange('DELETE FROM facts WHERE type = ?').run(opened));
    await until(() => differs('open_documents'));
  });

  it('[SYN-20] [SYN-21] says what differs, is repaired, and loses nothing that waits', async () => {
    const [kopi, teh] = company.items;
    await other.sell(teh);
    await till.sell(kopi);
    await until(async () => (await till.onHand(teh)) === OPENING_MILLI - ONE_MILLI);
    await till.until(({ sync }) => sync.waiting === 0);
    const lost = till.look(
      `SELECT fact_id AS id FROM sales WHERE register_id <> (SELECT register_id FROM device_state)`,
    );
    await damage((db) => {
      db.prepareChange(`UPDATE products SET name = 'Somebody else' WHERE id = ?`).run(kopi.productId);
      for (const { id } of lost) {
        db.prepareChange('DELETE FROM journal_entries WHERE fact_id = ?').run(String(id));
        db.prepareChange(
          'DELETE FROM sale_lines WHERE sale_id IN (SELECT id FROM sales WHERE fact_id = ?)',
        ).run(String(id));
        db.prepareChange('DELETE FROM sales WHERE fact_id = ?').run(String(id));
        db.prepareChange('DELETE FROM facts WHERE id = ?').run(String(id));
      }
      db.prepareChange('UPDATE stock_levels SET on_hand_milli = on_hand_milli - 7000').run();
      db.prepareChange('UPDATE account_balances SET balance_cents = balance_cents + 5').run();
    });
    expect(lost).toHaveLength(1);
    expect(differing(await check()).sort()).toEqual(['facts', 'journal_entries', 'products']);
    const items = (await till.attention()).filter(({ code }) => code === 'sync.replicaDiffers');
    expect(items.map(({ subject, actions }) => [subject, actions])).toEqual(
      expect.arrayContaining([
        ['products', ['repair']],
        ['facts', ['repair']],
        ['journal_entries', ['repair']],
      ]),
    );

    // Sold in the middle of it.
    const repaired = till.bridge.sync.repair({});
    await till.sell(kopi);
    await value(repaired);
    await until(async () => (await till.onHand(teh)) === OPENING_MILLI - ONE_MILLI);
    expect(await till.onHand(kopi)).toBe(OPENING_MILLI - 2 * ONE_MILLI);
    await until(() => till.look(`SELECT 1 FROM products WHERE name = 'Somebody else'`).length === 0);
    await till.until(({ sync }) => sync.waiting === 0);
    await until(() => till.look(`SELECT 1 FROM journal_entries WHERE status = 'posted'`).length === 6);
    expect(differing(await check())).toEqual([]);
    await till.until(({ sync }) => sync.waiting === 0 && sync.attention === 0);
    await until(async () => (await other.onHand(kopi)) === OPENING_MILLI - 2 * ONE_MILLI);
    const balances = (each: Till) =>
      each.look(
        'SELECT account_code, balance_cents FROM account_balances WHERE balance_cents <> 0 ORDER BY 1',
      );
    await until(() => JSON.stringify(balances(till)) === JSON.stringify(balances(other)));
    expect(till.look('SELECT 1 FROM sales')).toHaveLength(3);
  });

  it('says that it can’t be repaired while the cloud can’t be reached', async () => {
    till.wire.cut();
    await till.until(({ sync }) => sync.server === 'offline');
    const answer = await till.bridge.sync.repair({});
    expect(answer.ok || answer.error.code).toBe('devices.serverUnreachable');
  });
});
