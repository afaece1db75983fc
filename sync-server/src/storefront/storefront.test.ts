import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { products } from '#shared/catalog/index.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from '../../test/world.ts';
import { insertRows } from '../store/rows.ts';

let world: TestWorld;
let shop: TestCompany;
let other: TestCompany;

beforeAll(async () => {
  world = await startWorld({ defaultStore: 'first-shop' });
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
      price: '8.90',
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
