import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
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
    const opened = await till.bridge.sales.openShift({ shiftId: company.shiftId, floatCents: 100 });
    expect(opened.ok || opened.error.code).toBe('devices.revoked');

    // And it is told when it may go on after all.
    await onServer(`UPDATE streams SET status = 'open' WHERE company_id = $1 AND register_id IS NOT NULL`);
    till.wire.mend();
    await till.restart();
    await till.until(({ sync }) => sync.attention === 0 && sync.waiting === 0);
    await until(() => till.look(`SELECT 1 FROM products WHERE name = 'After'`).length > 0);
  });
});
