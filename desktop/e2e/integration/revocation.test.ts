import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TillStatus } from '#shared/devices/index.ts';
import {
  MANAGER_PIN,
  startWorld,
  type TestCompany,
  type TestWorld,
} from '../../../sync-server/test/world.ts';
import { Till, until } from './till.ts';

let world: TestWorld;
let company: TestCompany;
let till: Till;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  till = await Till.pair(world, company, 'T01');
  await till.until(({ phase, sync }) => phase === 'ready' && sync.firstCopyRows === null);
  await till.open();
  return () => till.stop();
});

const onServer = (sql: string) => world.admin.query(sql, [company.companyId]);

describe('what was revoked while a till was offline', () => {
  it('signs a person out as soon as the till learns it, and leaves what they sold', async () => {
    const [kopi] = company.items;
    await till.until(({ sync }) => sync.waiting === 0);
    till.wire.cut();
    await till.until(({ sync }) => sync.server === 'offline');
    await till.sell(kopi);
    await onServer(`UPDATE staff SET active = false WHERE company_id = $1 AND name = 'Manager'`);
    expect((await till.state()).person?.name).toBe('Manager');
    till.wire.mend();
    await till.until(({ person }) => person === null);
    await till.until(({ sync }) => sync.waiting === 0);
    const answer = await till.bridge.identity.signIn({ staffId: company.managerId, pin: '246810' });
    expect(answer.ok || answer.error.code).toBe('identity.staffUnknown');
    expect((await onServer('SELECT 1 FROM sales WHERE company_id = $1')).rows).toHaveLength(1);
  });

  it('tells of a device that it is out of service: it fetches nothing, opens no shift, and keeps what it sold', async () => {
    const [kopi] = company.items;
    await till.until(({ sync }) => sync.waiting === 0);
    till.wire.cut();
    await till.until(({ sync }) => sync.server === 'offline');
    await till.sell(kopi);
    await onServer(`UPDATE streams SET status = 'revoked' WHERE company_id = $1 AND register_id IS NOT NULL`);
    till.wire.mend();
    await till.until(({ sync }) => sync.attention === 1);
    expect((await till.attention()).map(({ code }) => code)).toEqual(['devices.revoked']);
    expect((await till.state()).sync.waiting).toBe(1);
    await onServer(`UPDATE products SET name = 'After' WHERE company_id = $1`);

    // It remembers, without the server too.
    till.wire.cut();
    await till.restart();
    await till.signIn();
    expect((await till.attention()).map(({ code }) => code)).toEqual(['devices.revoked']);
    expect(till.look(`SELECT 1 FROM products WHERE name = 'After'`)).toEqual([]);
    const opened = await till.bridge.shift.openNext({
      shiftId: company.shiftId,
      floatCents: 100,
      acknowledged: null,
    });
    expect(opened.ok || opened.error.code).toBe('devices.revoked');

    // And it is told when it may go on after all.
    await onServer(`UPDATE streams SET status = 'open' WHERE company_id = $1 AND register_id IS NOT NULL`);
    till.wire.mend();
    await till.restart();
    await till.until(({ sync }) => sync.attention === 0 && sync.waiting === 0);
    await until(() => till.look(`SELECT 1 FROM products WHERE name = 'After'`).length > 0);
  });
});

describe('a till that a manager takes out of service at another till', () => {
  let office: Till;
  beforeEach(async () => {
    office = await Till.pair(world, company, 'T02');
    await office.until(({ phase, sync }) => phase === 'ready' && sync.firstCopyRows === null);
    await office.signIn();
    return () => office.stop();
  });

  const listed = async (series: string): Promise<TillStatus> => {
    const answer = await office.bridge.devices.tills({});
    if (!answer.ok) throw new Error(answer.error.code);
    const found = answer.value.find(({ receiptSeries }) => receiptSeries === series);
    if (found === undefined) throw new Error(`no till ${series}`);
    return found;
  };
  const takeOut = async (series: string, wipe: boolean) =>
    office.bridge.devices.takeOut({ streamId: (await listed(series)).streamId, wipe, pin: MANAGER_PIN });

  it('says so, keeps what it has not sent, and can be paired anew', async () => {
    const [kopi] = company.items;
    await till.until(({ sync }) => sync.waiting === 0);
    till.wire.cut();
    await till.until(({ sync }) => sync.server === 'offline');
    await till.sell(kopi);
    expect((await takeOut('T01', false)).ok).toBe(true);
    const own = await takeOut('T02', false);
    expect(own.ok || own.error.code).toBe('devices.ownTill');
    till.wire.mend();
    await till.until(({ sync }) => sync.outOfService === true);
    expect((await till.state()).sync.waiting).toBe(1);
    const left = await till.bridge.devices.signOut({ pin: MANAGER_PIN });
    expect(left.ok).toBe(true);
    await till.until(({ phase }) => phase === 'unpaired');
    const code = await world.server.services.createPairingCodeAsOperator(company.companyId, 'T01');
    if (!code.ok) throw new Error(code.error.code);
    const { pairingCode } = code.value;
    expect((await till.bridge.devices.enrol({ serverUrl: world.server.url, pairingCode })).ok).toBe(true);
    expect([(await listed('T01')).standing, (await listed('T01B')).standing]).toEqual([
      'revoked',
      'inService',
    ]);
  });

  it('[DEV-6] is wiped when it comes back: what it sold is in the books first, and the server is told', async () => {
    const [kopi] = company.items;
    await till.until(({ sync }) => sync.waiting === 0);
    till.wire.cut();
    await till.until(({ sync }) => sync.server === 'offline');
    await till.sell(kopi);
    await till.sell(kopi);
    expect(await takeOut('T01', true)).toMatchObject({
      ok: true,
      value: { standing: 'wiping', by: 'Manager' },
    });
    till.wire.mend();
    await till.until(({ phase, notice }) => phase === 'unpaired' && notice?.code === 'devices.wiped');
    const { rows } = await onServer(
      'SELECT receipt_number FROM sales WHERE company_id = $1 ORDER BY receipt_number',
    );
    expect(rows.map((row) => row.receipt_number)).toEqual(
      till.shown.map(({ receiptNumber }) => receiptNumber),
    );
    await until(async () => (await listed('T01')).standing === 'wiped');
    expect((await listed('T01')).leftUnsent).toBe(0);
  });
});
