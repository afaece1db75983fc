import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProductId, type RequestId, uuidV7 } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import type { TestCompany, TestWorld } from '../../../sync-server/test/world.ts';
import { type Till, value } from './till.ts';
import { TwoTillShop } from './two-till-shop.ts';

const OPENING_MILLI = 1_000_000;

describe('two tills and a server', () => {
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

  const stopServer = () => shop.stopServer();
  const startServerAgain = () => shop.startServerAgain();
  const onServer = async (sql: string): Promise<number> => {
    const { rows } = await world.admin.query<{ n: string }>(sql, [company.companyId]);
    return Number(rows[0]?.n);
  };
  const settled = async (): Promise<void> => {
    for (const till of [first, second]) await till.until(({ sync }) => sync.waiting === 0);
    const accepted = await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1');
    for (const till of [first, second]) {
      while ((await till.receipts()).filter(({ acknowledged }) => acknowledged).length < accepted) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };

  it('brings a sale from one till to the other, with its stock', async () => {
    const [kopi] = company.items;
    while ((await second.onHand(kopi)) !== OPENING_MILLI)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const sale = await first.sell(kopi);
    while ((await second.onHand(kopi)) !== OPENING_MILLI - 1_000) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const seen = await second.receipts();
    expect(seen.map(({ receiptNumber }) => receiptNumber)).toContain(sale.receiptNumber);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it('sells on without the server, through a restart of the till, and drains the outbox once', async () => {
    const [, teh] = company.items;
    const handles = second.shapeHandles();
    expect(handles.length).toBeGreaterThan(8);
    await stopServer();
    for (const till of [first, second]) await till.until(({ sync }) => sync.server === 'offline');
    for (let sold = 0; sold < 3; sold += 1) await first.sell(teh);
    await second.sell(teh);
    expect((await first.state()).sync.waiting).toBe(3);
    await first.restart();
    await first.signIn();
    expect((await first.state()).sync.waiting).toBe(3);
    await startServerAgain();
    await settled();
    expect(await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1')).toBe(5);
    expect(await first.onHand(teh)).toBe(OPENING_MILLI - 4_000);
    expect(await second.onHand(teh)).toBe(OPENING_MILLI - 4_000);
    // A server that restarts costs nobody a second copy.
    expect(second.shapeHandles()).toEqual(handles);
  });

  it('agrees with Postgres on stock, receipts and books after selling on both at once', async () => {
    await Promise.all(
      [first, second].map(async (till) => {
        for (let sold = 0; sold < 20; sold += 1) await till.sell(...company.items);
      }),
    );
    await settled();
    for (const item of company.items) {
      const { rows } = await world.admin.query<{ on_hand_milli: string }>(
        'SELECT (on_hand_milli * 1000)::bigint AS on_hand_milli FROM stock_levels WHERE variant_id = $1',
        [item.variantId],
      );
      const expected = Number(rows[0]?.on_hand_milli);
      expect(await first.onHand(item)).toBe(expected);
      expect(await second.onHand(item)).toBe(expected);
    }
    const numbers = (await first.receipts()).map(({ receiptNumber }) => receiptNumber).sort();
    expect((await second.receipts()).map(({ receiptNumber }) => receiptNumber).sort()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1')).toBe(numbers.length);
    expect(await onServer('SELECT count(*) AS n FROM quarantined_facts WHERE company_id = $1')).toBe(0);
  });

  it('[CAT-60] [CAT-62] [CAT-64] sells products that both tills made offline, shows the barcode they share, and keeps what changed', async () => {
    const barcode = '4006381333931';
    const make = async (till: Till, name: string): Promise<ProductItem> => {
      const productId = uuidV7(Date.now(), randomBytes(10)) as ProductId;
      const made = await value(
        till.bridge.catalog.createProduct({
          ...{
            productId,
            sku: '',
            name,
            nameZh: '',
            nameMs: '',
            nameTa: '',
            categoryId: null,
            gstCode: 'SR',
          },
          ...{ barcodes: [barcode], priceCents: 480, floorCents: null, unitCostE4: 31_255, kind: 'goods' },
          ...{ isWeighed: false, hasOpenPrice: false, isOutsideDiscounts: false },
        }),
      );
      return made as unknown as ProductItem;
    };
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await stopServer();
    for (const till of [first, second]) await till.until(({ sync }) => sync.server === 'offline');
    const laksa = await make(first, 'Laksa paste');
    const { cart } = await value(first.bridge.sales.scan({ code: barcode }));
    expect(cart.lines).toMatchObject([{ variantId: laksa.variantId, unitPriceCents: 480 }]);
    await value(first.bridge.sales.clearCart({}));
    await first.sell(laksa);
    await value(
      first.bridge.requests.make({
        requestId: uuidV7(Date.now(), randomBytes(10)) as RequestId,
        type: 'catalog.editProduct',
        input: {
          productId: laksa.productId,
          seen: { prices: { [laksa.variantId]: '4.80' } },
          changes: { prices: { [laksa.variantId]: '5.00' } },
        },
      }),
    );
    const sambal = await make(second, 'Sambal');
    await second.sell(sambal);
    await startServerAgain();
    const priceAt = async (till: Till, { productId }: ProductItem) =>
      (await value(till.bridge.catalog.product({ productId })))?.variants[0]?.priceCents;
    await until(async () => (await priceAt(second, laksa)) === 500 && (await priceAt(first, sambal)) === 480);
    await second.sell(laksa);
    await first.sell(sambal);
    const shared = await second.bridge.sales.scan({ code: barcode });
    expect(shared).toMatchObject({ ok: false, error: { code: 'catalog.barcodeAmbiguous' } });
    for (const till of [first, second]) {
      await until(async () => (await till.attention()).some(({ code }) => code === 'catalog.barcodeTwice'));
    }
    const found = (await first.attention()).filter(({ code }) => code === 'catalog.barcodeTwice');
    expect(found).toMatchObject([{ subject: barcode }]);
    expect(found[0]?.lines.map(({ name }) => name).sort()).toEqual(['Laksa paste', 'Sambal']);
    const historyAt = async (till: Till) => {
      const asked = { productId: laksa.productId, from: null, to: null, limit: 10 };
      const { changes } = await value(till.bridge.catalog.priceHistory(asked));
      return changes.map(({ kind, before, after, by }) => `${kind} ${before} ${after} ${by}`).sort();
    };
    const history = ['cost null 3.1255 Manager', 'price 4.80 5.00 Manager', 'price null 4.80 Manager'];
    for (const till of [first, second]) {
      await until(async () => (await historyAt(till)).length === history.length);
      expect(await historyAt(till)).toEqual(history);
    }
    await settled();
    for (const item of [laksa, sambal]) {
      for (const till of [first, second]) await until(async () => (await till.onHand(item)) === -2_000);
    }
    expect(await onServer('SELECT count(*) AS n FROM quarantined_facts WHERE company_id = $1')).toBe(0);
  });
});
