import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { products } from '#shared/catalog/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { listPrices, type PromotionRow, priceLists, promotions } from '#shared/pricing/index.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from '../../test/world.ts';
import { insertRows } from '../store/rows.ts';

let world: TestWorld;
let shop: TestCompany;
let other: TestCompany;
/** How far the server's clock is ahead. */
let aheadMs = 0;

beforeAll(async () => {
  world = await startWorld({ defaultStore: 'first-shop', clock: () => Date.now() + aheadMs });
  shop = await world.createCompany({ storeSlug: 'first-shop', openingMilli: 3_000 });
  other = await world.createCompany({ storeSlug: 'other-shop' });
  await world.server.services.context.database.inCompany(shop.companyId, (tx) =>
    insertRows(tx, products, [
      product('Pandan Chiffon Cake', '班兰蛋糕', '8.90'),
      product('Kaya Spread 100%_pure', '咖椰酱', '4.20'),
      { ...product('Withdrawn Biscuits', '饼干', '1.00'), status: 'archived' },
    ]),
  );
});

afterAll(() => world.stop());

function product(name: string, nameZh: string, price: string) {
  const priceCents = Math.trunc(Number(price.replace('.', '')));
  const variant = {
    id: newId(),
    sku: `SKU-${name.slice(0, 6)}`,
    name: null,
    barcodes: ['2000000000015'],
    priceCents,
  };
  return {
    id: newId(),
    companyId: shop.companyId,
    name,
    nameZh,
    description: null,
    categoryId: null,
    gstCode: 'SR',
    variants: [variant],
    picture: null,
    status: 'active',
    selling: null,
    furtherNames: null,
    updatedAt: '2026-11-01T00:00:00.000Z',
  };
}

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.server.url}${path}`, { headers });
  return { response, body: (await response.json()) as ReturnType<typeof JSON.parse> };
}

const names = (body: { data: { name: string }[] }) => body.data.map(({ name }) => name);

describe('GET /api/v1/products', () => {
  it('pages through the active products of the default store, each once', async () => {
    const first = await get('/api/v1/products?pageSize=2');
    expect(first.body).toMatchObject({
      status: 'success',
      meta: { page: 1, pageSize: 2, totalItems: 5, totalPages: 3 },
    });
    const rest = await Promise.all([2, 3].map((page) => get(`/api/v1/products?pageSize=2&page=${page}`)));
    const all = [first, ...rest].flatMap(({ body }) => names(body));
    expect(new Set(all).size).toBe(5);
    expect(all).not.toContain('Withdrawn Biscuits');
  });

  it('shows prices as decimals and what the shops have', async () => {
    const { body } = await get('/api/v1/products');
    const stocked = body.data.filter(
      (each: { variants: { availability: { status: string } }[] }) =>
        each.variants[0]?.availability.status === 'lowStock',
    );
    expect(stocked).toHaveLength(3);
    expect(stocked[0].variants[0].availability).toMatchObject({
      quantity: '3.000',
      outlets: [{ quantity: '3.000' }],
    });
    const cake = body.data.find((each: { name: string }) => each.name === 'Pandan Chiffon Cake');
    expect(cake).toMatchObject({ currency: 'SGD', priceIncludesGst: true });
    expect(cake.variants[0]).toMatchObject({
      ...{ price: '8.90', listPrice: '8.90', why: [] },
      availability: { status: 'outOfStock', quantity: '0.000' },
    });
  });

  it('finds by word, by Chinese, by barcode and with typing mistakes', async () => {
    for (const q of ['chiffon', 'CAKE pandan', 'chifon', 'chifonn', 'pandn', '蛋糕', '班兰']) {
      expect([q, names((await get(`/api/v1/products?q=${encodeURIComponent(q)}`)).body)[0]]).toEqual([
        q,
        'Pandan Chiffon Cake',
      ]);
    }
    expect((await get('/api/v1/products?q=2000000000015')).body.meta.totalItems).toBe(2);
    expect((await get('/api/v1/products?q=zzzzqqq')).body).toMatchObject({
      data: [],
      meta: { totalItems: 0, totalPages: 0 },
    });
  });

  it('takes what looks like a pattern or an operator as text', async () => {
    expect(names((await get(`/api/v1/products?q=${encodeURIComponent('100%_pure')}`)).body)).toEqual([
      'Kaya Spread 100%_pure',
    ]);
    for (const q of ['%', "'; DROP TABLE products; --", '"', '& | !', '\\']) {
      expect((await get(`/api/v1/products?q=${encodeURIComponent(q)}`)).response.status).toBe(200);
    }
  });

  it('keeps stores apart', async () => {
    const { body } = await get('/api/v1/products', { 'x-kedai-store': 'other-shop' });
    expect(body.meta.totalItems).toBe(other.items.length);
    const mine = (await get('/api/v1/products?q=chiffon')).body.data[0].id;
    const crossed = await get(`/api/v1/products/${mine}`, { 'x-kedai-store': 'other-shop' });
    expect(crossed.body).toMatchObject({ status: 'error', error: { code: 'storefront.productUnknown' } });
    expect((await get('/api/v1/products', { 'x-kedai-store': 'nobody' })).body.error.code).toBe(
      'storefront.storeUnknown',
    );
  });

  it('refuses senseless pages with what is wrong', async () => {
    for (const query of [
      'page=0',
      'pageSize=1000',
      'page=x',
      `q=${'x'.repeat(200)}`,
      'category=drinks',
      'limit=3',
    ]) {
      const { response, body } = await get(`/api/v1/products?${query}`);
      expect([query, response.status, body.error.code]).toEqual([query, 400, 'kernel.inputInvalid']);
      expect(body.error.requestId).toBe(response.headers.get('x-request-id'));
    }
  });
});

describe('GET /api/v1/products/{id}', () => {
  it('gives one product, and is described in the OpenAPI document', async () => {
    const id = (await get('/api/v1/products?q=chiffon')).body.data[0].id;
    expect((await get(`/api/v1/products/${id}`)).body).toMatchObject({
      status: 'success',
      data: { id, name: 'Pandan Chiffon Cake' },
    });
    const { body } = await get('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/api/v1/products', '/api/v1/products/{id}']),
    );
  });

  it('answers 404 for an unknown product and 400 for what is no id', async () => {
    expect((await get(`/api/v1/products/${newId()}`)).response.status).toBe(404);
    expect((await get('/api/v1/products/1')).response.status).toBe(400);
  });
});

describe('the price of now', () => {
  const HOUR_MS = 3_600_000;
  const longAgo = '2026-01-01T00:00:00.000Z';
  const about = (...variantIds: string[]) => ({
    ...{ everything: false, categoryIds: [], productIds: [], variantIds },
  });
  const percentOff = (percentBp: number, ...variantIds: string[]) => ({
    ...{ kind: 'off', scope: about(...variantIds), reduction: { kind: 'percent', percentBp } },
  });
  const promotion = (companyId: string, code: string, more: Partial<PromotionRow>) => ({
    ...{
      id: newId(),
      companyId,
      code,
      name: `Promotion ${code}`,
      nameZh: null,
      couponCode: null,
      priority: 0,
    },
    ...{ startsAt: longAgo, endsAt: null, hours: null, outletIds: null, groupCodes: null, channels: null },
    ...{ maxPerSale: null, clawback: false, status: 'active', version: 1, updatedAt: longAgo },
    ...more,
  });
  const write = (company: TestCompany, table: Parameters<typeof insertRows>[1], rows: readonly object[]) =>
    world.server.services.context.database.inCompany(company.companyId, (tx) =>
      insertRows(tx, table, rows as never),
    );
  /** A list of the company with one price. */
  async function writeList(company: TestCompany, code: string, price: number, more: object): Promise<void> {
    const { companyId, items } = company;
    const id = newId();
    const list = { id, companyId, code, name: code, outletId: null, groupCode: null, startsAt: longAgo };
    const plain = { endsAt: null, status: 'active', version: 1, updatedAt: longAgo };
    await write(company, priceLists, [{ ...list, ...plain, ...more }]);
    const { variantId } = items[1];
    await write(company, listPrices, [
      { id: newId(), companyId, priceListId: id, variantId, priceCents: price, updatedAt: longAgo },
    ]);
  }
  const shown = async (slug: string, { productId }: TestCompany['items'][number]) => {
    const { body } = await get(`/api/v1/products/${productId}`, { 'x-kedai-store': slug });
    const { price, listPrice, why } = body.data.variants[0];
    return [price, listPrice, why.map(({ code }: { code: string }) => code)];
  };

  it('[PRI-70] is what lists for everybody and promotions about single pieces make of it, and says which', async () => {
    const company = await world.createCompany({ storeSlug: 'prices-of-now' });
    const [one, two, three] = company.items;
    await writeList(company, 'ALL', 1_000, {});
    await writeList(company, 'MEMBERS', 100, { groupCode: 'members' });
    await writeList(company, 'HERE', 200, { outletId: company.outletId });
    const all = { kind: 'spendAndSave', scope: { ...about(), everything: true } };
    const amount = { kind: 'amount', amountCents: '0.50' };
    await write(company, promotions, [
      promotion(company.companyId, 'TEN', { terms: percentOff(1_000, two.variantId), nameZh: '九折' }),
      promotion(company.companyId, 'TILL', { terms: percentOff(9_000, two.variantId), channels: ['till'] }),
      promotion(company.companyId, 'OUTLET', {
        ...{ terms: percentOff(9_000, one.variantId), outletIds: [company.outletId] },
      }),
      promotion(company.companyId, 'COUPON', { terms: percentOff(9_000, one.variantId), couponCode: 'ASK' }),
      promotion(company.companyId, 'BASKET', {
        terms: { ...all, steps: [{ fromCents: '0.00', reduction: amount }] },
      }),
      promotion(company.companyId, 'THREE', {
        terms: { kind: 'set', scope: about(three.variantId), size: 3, priceCents: '1.00' },
      }),
      promotion(company.companyId, 'LATER', {
        ...{ terms: percentOff(5_000, three.variantId), channels: ['online'] },
        startsAt: instantOf(Date.now() + HOUR_MS),
      }),
    ]);
    expect(await shown('prices-of-now', one)).toEqual(['1.09', '1.09', []]);
    expect(await shown('prices-of-now', two)).toEqual(['9.00', '10.00', ['ALL', 'TEN']]);
    expect(await shown('prices-of-now', three)).toEqual(['3.33', '3.33', []]);
    const { body } = await get('/api/v1/products', { 'x-kedai-store': 'prices-of-now' });
    const listed = body.data.find(({ id }: { id: string }) => id === two.productId);
    expect(listed.variants[0].why).toEqual([
      { kind: 'priceList', code: 'ALL', name: null, nameZh: null },
      { kind: 'promotion', code: 'TEN', name: 'Promotion TEN', nameZh: '九折' },
    ]);
    aheadMs = 2 * HOUR_MS;
    expect(await shown('prices-of-now', three)).toEqual(['1.66', '3.33', ['LATER']]);
    aheadMs = 0;
    expect(await shown('prices-of-now', three)).toEqual(['3.33', '3.33', []]);
  });

  it('[PRI-70] follows a change of lists and promotions at once', async () => {
    const company = await world.createCompany({ storeSlug: 'changing-prices' });
    const [, two] = company.items;
    const see = () => shown('changing-prices', two);
    expect(await see()).toEqual(['10.90', '10.90', []]);
    await write(company, promotions, [
      promotion(company.companyId, 'HALF', { terms: percentOff(5_000, two.variantId) }),
    ]);
    expect(await see()).toEqual(['5.45', '10.90', ['HALF']]);
    await writeList(company, 'ALL', 800, {});
    expect(await see()).toEqual(['4.00', '8.00', ['ALL', 'HALF']]);
    await world.admin.query(
      'UPDATE promotions SET status = $2, version = version + 1 WHERE company_id = $1',
      [company.companyId, 'paused'],
    );
    expect(await see()).toEqual(['8.00', '8.00', ['ALL']]);
    await world.admin.query('DELETE FROM promotions WHERE company_id = $1', [company.companyId]);
    await world.admin.query('UPDATE list_prices SET price_cents = NULL WHERE company_id = $1', [
      company.companyId,
    ]);
    expect(await see()).toEqual(['10.90', '10.90', []]);
  });
});
