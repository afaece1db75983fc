import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CustomerId, type RequestId, uuidV7 } from '#shared/kernel/index.ts';
import type { TestCompany, TestWorld } from '../../../sync-server/test/world.ts';
import { lookInside } from '../../src/engine/store/look-inside.fixture.ts';
import { type Till, value } from './till.ts';
import { TwoTillShop } from './two-till-shop.ts';

const newId = <Id extends string>(): Id => uuidV7(Date.now(), randomBytes(10)) as Id;

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('customers and requests of two tills', () => {
  let world: TestWorld;
  let company: TestCompany;
  let shop: TwoTillShop;
  let first: Till;
  let second: Till;

  beforeAll(async () => {
    shop = await TwoTillShop.open();
    ({ world, company } = shop);
    [first, second] = shop.tills;
  });
  afterAll(() => shop.close());

  const goOffline = async (): Promise<void> => {
    await shop.stopServer();
    for (const till of [first, second]) await till.until(({ sync }) => sync.server === 'offline');
  };
  const goOnline = () => shop.startServerAgain();
  const create = (till: Till, customerId: CustomerId, name: string, phone: string) =>
    value(
      till.bridge.customers.create({
        customerId,
        typed: { name, phone, email: null, memberCode: null, note: null },
        consent: true,
        offers: false,
      }),
    );
  const found = (till: Till, text: string) => value(till.bridge.customers.search({ text, limit: 5 }));
  const customerOf = async (till: Till, receiptNumber: string) =>
    (await value(till.bridge.sales.receipts({ text: receiptNumber, limit: 1 })))[0]?.customer;

  it('[CUS-1] [CUS-2] [CUS-3] sends a customer made offline before their sale, through a restart, to the other till', async () => {
    await goOffline();
    const customerId = newId<CustomerId>();
    await create(first, customerId, 'Goh Kim Huat', '8000 1001');
    await create(first, customerId, 'Goh Kim Huat', '8000 1001');
    expect(await found(first, '1001')).toMatchObject([{ name: 'Goh Kim Huat', phone: '+6580001001' }]);
    await value(first.bridge.customers.attach({ customerId }));
    const sale = await first.sell(company.items[0]);
    expect(await customerOf(first, sale.receiptNumber)).toEqual({ id: customerId, name: 'Goh Kim Huat' });
    expect((await value(first.bridge.sales.cart({}))).customerId).toBeNull();
    expect((await first.state()).sync.waiting).toBe(2);
    await first.restart();
    await first.signIn();
    await goOnline();
    await until(async () => (await customerOf(second, sale.receiptNumber))?.name === 'Goh Kim Huat');
    expect(await found(second, 'kim h')).toMatchObject([{ id: customerId }]);
    const { rows } = await world.admin.query<{ types: string[] }>(
      `SELECT array_agg(type ORDER BY accept_no) AS types FROM facts WHERE company_id = $1 AND audience = 'office'
          AND (body->>'customerId') = $2`,
      [company.companyId, customerId],
    );
    expect(rows[0]?.types).toEqual(['customers.customerCreated.v1', 'sales.saleCompleted.v1']);
  });

  it('[CUS-3] shows an unknown customer on a sale whose profile is gone, and the name when there is one', async () => {
    const customerId = newId<CustomerId>();
    await create(first, customerId, 'Lee Wen', '8000 1002');
    await value(first.bridge.customers.attach({ customerId }));
    const sale = await first.sell(company.items[1]);
    await until(async () => (await customerOf(second, sale.receiptNumber))?.name === 'Lee Wen');
    const erase = newId<RequestId>();
    await value(
      first.bridge.requests.make({
        requestId: erase,
        type: 'customers.eraseCustomer',
        input: { customerId },
      }),
    );
    await until(async () => (await customerOf(second, sale.receiptNumber))?.name === null);
    await until(async () => (await customerOf(first, sale.receiptNumber))?.name === null);
    expect(await found(second, 'Lee Wen')).toEqual([]);
    for (const till of [first, second]) {
      const database = lookInside(till.dataDir);
      const parts = database
        .prepare(`SELECT count(*) AS n FROM facts WHERE private_text LIKE '%Lee Wen%'`)
        .get();
      database.close();
      expect(parts).toEqual({ n: 0 });
    }
  });

  it('[CAT-1] decides edits of two tills made offline, merges them, and gives both values of what collided', async () => {
    const { productId, variantId, unitPriceCents } = company.items[2];
    const money = (cents: number) => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    const reprice = (till: Till, wanted: string, changes: Record<string, unknown> = {}) =>
      value(
        till.bridge.requests.make({
          requestId: newId<RequestId>(),
          type: 'catalog.editProduct',
          input: {
            productId,
            seen: { prices: { [variantId]: money(unitPriceCents) }, nameZh: null },
            changes: { prices: { [variantId]: wanted }, ...changes },
          },
        }),
      );
    await goOffline();
    await reprice(first, '3.50');
    expect(await value(first.bridge.requests.list({}))).toMatchObject([
      { state: 'waiting', subjectName: 'Product SKU-3', createdBy: 'Manager' },
      { state: 'decided' },
    ]);
    await first.restart();
    await first.signIn();
    await goOnline();
    const states = async (till: Till) =>
      (await value(till.bridge.requests.list({}))).map(({ state }) => state);
    await until(async () => !(await states(first)).includes('waiting'));
    const priceAt = async (till: Till) =>
      (await value(till.bridge.catalog.product({ productId })))?.variants[0]?.priceCents;
    await until(async () => (await priceAt(second)) === 350);
    await reprice(second, '3.60', { nameZh: '茶' });
    await until(async () => !(await states(second)).includes('waiting'));
    const [merged] = await value(second.bridge.requests.list({}));
    expect(merged).toMatchObject({
      state: 'decided',
      changed: [{ field: 'nameZh', after: '茶' }],
      collided: [{ seen: '3.33', wanted: '3.60', current: '3.50' }],
    });
    await until(async () => (await first.attention()).some(({ code }) => code === 'catalog.editCollided'));
    await until(async () => (await value(first.bridge.catalog.product({ productId })))?.nameZh === '茶');
    expect(await priceAt(first)).toBe(350);
  });

  it('lets a request be changed and taken back as long as nobody else knows of it', async () => {
    const { productId, variantId } = company.items[0];
    const input = (wanted: string) => ({
      productId,
      seen: { prices: { [variantId]: '1.09' } },
      changes: { prices: { [variantId]: wanted } },
    });
    await goOffline();
    // The first may have been tried before it was known that the server is away; those behind it weren't.
    const ids = [newId<RequestId>(), newId<RequestId>(), newId<RequestId>()] as const;
    for (const [index, requestId] of ids.entries()) {
      const wanted = `2.0${index}`;
      await value(
        first.bridge.requests.make({ requestId, type: 'catalog.editProduct', input: input(wanted) }),
      );
    }
    const { bridge } = first;
    await value(bridge.requests.cancel({ requestId: ids[0] }));
    await value(bridge.requests.cancel({ requestId: ids[1] }));
    const edited = await value(
      bridge.requests.edit({ requestId: ids[2], newRequestId: newId<RequestId>(), input: input('1.99') }),
    );
    expect(edited.requestId).toBe(ids[2]);
    await goOnline();
    const price = async () => (await value(bridge.catalog.product({ productId })))?.variants[0]?.priceCents;
    await until(async () => (await price()) === 199);
    const { rows } = await world.admin.query('SELECT outcome FROM commands WHERE id = ANY($1::uuid[])', [
      ids,
    ]);
    expect(rows.filter(({ outcome }) => outcome === 'decided')).toHaveLength(1);
    const late = await bridge.requests.cancel({ requestId: ids[2] });
    expect(late).toMatchObject({ ok: false, error: { code: 'sync.requestDecided' } });
  });
});
