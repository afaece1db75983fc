import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompletedSale } from '#shared/bridge.ts';
import { formatScaled } from '#shared/kernel/index.ts';
import { surchargeOf } from '#shared/payments/index.ts';
import { importCompany } from '../../../sync-server/src/import/import-company.ts';
import { readImport } from '../../../sync-server/src/import/read-import.ts';
import {
  MANAGER_PIN,
  newId,
  startWorld,
  type TestCompany,
  type TestWorld,
} from '../../../sync-server/test/world.ts';
import { readBaskets } from './baskets/read-baskets.ts';
import { Dice } from './killed/random.ts';
import { Till, until, value } from './till.ts';

/** All of them: `KEDAI_BASKETS=9835 vitest run real-baskets`. */
const basketCount = Number(process.env.KEDAI_BASKETS ?? 150);
const patienceMs = 120_000 + basketCount * 200;
const OPENING_PIECES = 20_000;

const baskets = readBaskets(basketCount);
const names = [...new Set(baskets.flat())].sort();
const dice = new Dice(17);
/** Prices nobody has for these goods in dollars: made up, the same each time, with cents that round both ways. */
const wares = names.map((name, index) => ({
  sku: `W${String(index + 1).padStart(3, '0')}`,
  name,
  priceCents: 85 + dice.whole(0, 1_400),
}));
const skuOf = new Map(wares.map(({ name, sku }) => [name, sku]));
const priceOf = new Map(wares.map(({ sku, priceCents }) => [sku, priceCents]));
const dollars = (cents: number): string => formatScaled(cents, 2);

/** What cards cost besides, to the cent of each payment. */
const SURCHARGE = { tender: 'card', percentBp: 133, amountCents: 0 };
const shopFile = {
  format: 'kedai.import.v1',
  company: {
    slug: 'real-baskets',
    name: 'Real Baskets',
    legalName: 'Real Baskets Pte. Ltd.',
    settings: {
      gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' },
      cashRounding: 'nearest',
      receiptFooter: [],
      counter: { surcharges: [SURCHARGE], tips: {} },
      demo: false,
    },
  },
  outlets: [{ code: 'S1', name: 'Shop', kind: 'shop', address: '1 Test Road' }],
  registers: [{ code: 'T01', name: 'Front', outlet: 'S1' }],
  people: [{ name: 'Manager', role: 'manager', pin: MANAGER_PIN }],
  categories: [{ code: 'ALL', name: 'Everything', hue: 10 }],
  products: wares.map(({ sku, name, priceCents }) => ({
    sku,
    name,
    price: dollars(priceCents),
    category: 'ALL',
  })),
  openingStock: wares.map(({ sku }) => ({
    outlet: 'S1',
    sku,
    quantity: String(OPENING_PIECES),
    unitCost: '0.5000',
  })),
};

/** Three goods for a price, a share off some, and something off a large basket: most baskets meet one of them. */
const everything = { everything: true, categoryIds: [], productIds: [], variantIds: [] };
const promotions = (cheap: string) =>
  [
    ['ANY3', 1, { kind: 'cheapestFree', scope: everything, size: 5, free: 1 }],
    [
      'TENOFF',
      2,
      {
        kind: 'off',
        scope: { ...everything, everything: false, variantIds: [cheap] },
        reduction: { kind: 'percent', percentBp: 1_000 },
      },
    ],
    [
      'BIG',
      1,
      {
        kind: 'spendAndSave',
        scope: everything,
        steps: [{ fromCents: '50.00', reduction: { kind: 'amount', amountCents: '4.00' } }],
      },
    ],
  ] as const;

describe('the baskets of a supermarket', () => {
  let world: TestWorld;
  let till: Till;
  let companyId: string;
  /** What the screen showed of each sale. */
  const shown: CompletedSale[] = [];

  beforeAll(async () => {
    world = await startWorld();
    const file = readImport(shopFile);
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    const { context } = world.server.services;
    const imported = await importCompany({ context, keepRecoveryKey: async () => undefined }, file.value);
    if (!imported.ok) throw new Error(JSON.stringify(imported.error));
    ({ companyId } = imported.value);
    const { rows } = await world.admin.query<{ manager: string; variant: string }>(
      `SELECT s.id AS manager, p.variants->0->>'id' AS variant FROM staff s, products p
        WHERE s.company_id = $1 AND p.company_id = $1 AND p.name = $2`,
      [companyId, names[0]],
    );
    const [found] = rows;
    if (found === undefined) throw new Error('expected a manager');
    for (const [code, priority, terms] of promotions(found.variant)) {
      await world.admin.query(
        `INSERT INTO promotions (id, company_id, code, name, priority, starts_at, terms, clawback, status, version, updated_at)
          VALUES ($1, $2, $3, $3, $4, '2026-01-01', $5, false, 'active', 1, now())`,
        [newId(), companyId, code, priority, JSON.stringify(terms)],
      );
    }
    till = await Till.pair(world, { companyId, managerId: found.manager } as TestCompany, 'T01');
    await till.until(({ phase }) => phase === 'ready');
    await till.open();
    await until(() => till.look('SELECT code FROM promotions').length === 3);
  }, patienceMs);
  afterAll(async () => {
    await till.stop();
    await world.stop();
  });

  const sumOf = async (sql: string): Promise<number[]> => {
    const { rows } = await world.admin.query<unknown[]>({ text: sql, values: [companyId], rowMode: 'array' });
    return (rows[0] ?? []).map(Number);
  };

  it(
    'are sold through the engine with promotions and mixed tenders, and tie out in Postgres to the cent',
    async () => {
      const tiles = new Map(
        (await value(till.bridge.catalog.browse({ categoryId: null, offset: 0, limit: 200 }))).tiles.map(
          (tile) => [tile.sku, tile],
        ),
      );
      const payWith = new Dice(4);
      const cardTaken: number[] = [];
      const tipsGiven: number[] = [];
      for (const basket of baskets) {
        for (const name of basket) {
          const tile = tiles.get(skuOf.get(name) ?? '');
          if (tile === undefined) throw new Error(`no tile of ${name}`);
          const { productId, variantId } = tile;
          await value(till.bridge.sales.addProduct({ productId, variantId, quantityMilli: 1_000 } as never));
        }
        const cart = await value(till.bridge.sales.cart({}));
        const shelf = basket.reduce((sum, name) => sum + (priceOf.get(skuOf.get(name) ?? '') ?? 0), 0);
        expect(cart.totalCents).toBe(shelf - cart.discountCents);
        const card = Math.min(cart.totalCents, payWith.whole(0, 3) * 500);
        const surchargeCents = surchargeOf(card, 'card', [SURCHARGE]);
        const tipCents = payWith.whole(0, 4) === 0 ? 50 : 0;
        const isAllCard = card === cart.totalCents && card > 0;
        cardTaken.push(card + surchargeCents);
        tipsGiven.push(tipCents);
        const tip = tipCents === 0 ? {} : { tipCents };
        const byCard = {
          ...{ tender: 'card' as const, surchargeCents, ...(isAllCard ? tip : {}) },
          tenderedCents: card + surchargeCents + (isAllCard ? tipCents : 0),
        };
        const tenders = [
          ...(card > 0 ? [byCard] : []),
          ...(isAllCard ? [] : [{ tender: 'cash' as const, tenderedCents: 100_000, ...tip }]),
        ];
        const { saleId, pricedAt } = cart;
        const totalCents = cart.totalCents + (card > 0 ? surchargeCents : 0);
        shown.push(await value(till.bridge.sales.completeSale({ saleId, totalCents, pricedAt, tenders })));
      }
      await till.until(({ sync }) => sync.waiting === 0);

      const total = shown.reduce((sum, sale) => sum + sale.totalCents, 0);
      const gst = shown.reduce(
        (sum, { totalCents }) => sum + Math.floor((2 * 9 * totalCents + 109) / 218),
        0,
      );
      expect(
        await sumOf(
          'SELECT count(*), sum(total_cents) * 100, sum(gst_cents) * 100 FROM sales WHERE company_id = $1',
        ),
      ).toEqual([shown.length, total, gst]);
      expect(
        await sumOf(
          'SELECT sum(total_cents) * 100, sum(gst_cents) * 100, sum(gross_cents - discount_cents - total_cents) FROM sale_lines WHERE company_id = $1',
        ),
      ).toEqual([total, gst, 0]);
      const [explained, discounted] = await sumOf(
        `SELECT (SELECT sum((a->>'amountCents')::numeric) FROM sale_lines l, jsonb_array_elements(l.adjustments) a
            WHERE l.company_id = $1) * 100, (SELECT sum(discount_cents) FROM sale_lines WHERE company_id = $1) * 100`,
      );
      expect(explained).toBe(discounted);
      expect(discounted).toBeGreaterThan(0);
      const card = cardTaken.reduce((sum, cents) => sum + cents, 0);
      const [cash, rounding, tendered] = await sumOf(
        `SELECT sum(amount_cents) FILTER (WHERE tender = 'cash') * 100, sum(rounding_cents) * 100,
            sum(amount_cents) FILTER (WHERE tender = 'card') * 100 FROM sale_payments WHERE company_id = $1`,
      );
      expect([tendered, (cash ?? 0) + card]).toEqual([card, total]);

      const tips = tipsGiven.reduce((sum, cents) => sum + cents, 0);
      expect(tips).toBeGreaterThan(0);
      const [cardTips, cashTips, surchargesNet] = await sumOf(
        `SELECT coalesce(sum(tip_cents) FILTER (WHERE tender = 'card'), 0) * 100,
            coalesce(sum(tip_cents) FILTER (WHERE tender = 'cash'), 0) * 100,
            (SELECT sum(total_cents - gst_cents) FROM sale_lines WHERE company_id = $1 AND kind = 'surcharge') * 100
          FROM sale_payments WHERE company_id = $1`,
      );
      expect((cardTips ?? 0) + (cashTips ?? 0)).toBe(tips);
      expect(surchargesNet).toBeGreaterThan(0);

      const { rows } = await world.admin.query<{ code: string; cents: string }>(
        `SELECT l->>'accountCode' AS code, sum((l->>'debitCents')::numeric - (l->>'creditCents')::numeric) * 100 AS cents
          FROM journal_entries e, jsonb_array_elements(e.lines) l
          WHERE e.company_id = $1 AND e.audience = 'office' AND e.kind = 'sale' GROUP BY 1 ORDER BY 1`,
        [companyId],
      );
      const accounts = Object.fromEntries(rows.map(({ code, cents }) => [code, Number(cents)]));
      expect(accounts).toEqual({
        '1010': (cash ?? 0) + (rounding ?? 0) + (cashTips ?? 0),
        '1020': card + (cardTips ?? 0),
        '2200': -gst,
        '2310': -tips,
        '4000': -(total - gst - (surchargesNet ?? 0)),
        '4100': -(surchargesNet ?? 0),
        ...(rounding === 0 ? {} : { '4900': -(rounding ?? 0) }),
      });
      const [left] = await sumOf('SELECT sum(on_hand_milli) FROM stock_levels WHERE company_id = $1');
      expect(left).toBe(OPENING_PIECES * wares.length - baskets.flat().length);
      expect(till.problems).toEqual([]);
    },
    patienceMs,
  );
});
