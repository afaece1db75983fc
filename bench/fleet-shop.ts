import { randomUUID } from 'node:crypto';
import type { CompanySettings } from '#shared/identity/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import type { FleetOrder } from './fleet-tills.ts';
import type { RealServer } from './real-server.ts';

const PRODUCTS = 40;
export const OPENING_PIECES = 1_000_000;
export const SLUG = 'fleet';

const settings: CompanySettings = {
  gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' },
  cashRounding: 'nearest',
  receiptFooter: [],
  demo: false,
};

const outletCode = (index: number): string => `S${index + 1}`;
const tillCode = (index: number): string => `T${String(index + 1).padStart(3, '0')}`;

/** A company with many shops, and the orders for its tills; nobody has sold yet. */
export async function openFleetShop(
  server: RealServer,
  size: { readonly outlets: number; readonly tills: number },
): Promise<Pick<FleetOrder, 'items' | 'tills'>> {
  const outlets = Array.from({ length: size.outlets }, (_, index) => outletCode(index));
  const skus = Array.from({ length: PRODUCTS }, (_, index) => `SKU-${index}`);
  await server.asOperator('/v1/operator/imports', {
    format: 'kedai.import.v1',
    company: { slug: SLUG, name: 'Fleet', legalName: 'Fleet Pte. Ltd.', settings },
    outlets: outlets.map((code) => ({ code, name: code, kind: 'shop', address: '1 Test Road' })),
    registers: Array.from({ length: size.tills }, (_, index) => ({
      code: tillCode(index),
      name: tillCode(index),
      outlet: outletCode(index % size.outlets),
    })),
    people: [{ name: 'Manager', role: 'manager', pin: '246810' }],
    categories: [],
    products: skus.map((sku, index) => ({ sku, name: sku, price: `${1 + (index % 30)}.05` })),
    openingStock: outlets.flatMap((outlet) =>
      skus.map((sku) => ({ outlet, sku, quantity: String(OPENING_PIECES), unitCost: '0.5000' })),
    ),
  });
  return { items: await itemsOf(server), tills: await tillsOf(server, size.tills) };
}

async function itemsOf(server: RealServer): Promise<ProductItem[]> {
  const rows = await server.query<{ id: string; sku: string; variant: string; cents: string }>(
    `SELECT id, variants -> 0 ->> 'sku' AS sku, variants -> 0 ->> 'id' AS variant,
        ((variants -> 0 ->> 'priceCents')::numeric * 100)::int::text AS cents
      FROM products ORDER BY id`,
  );
  return rows.map(
    ({ id, sku, variant, cents }) =>
      ({
        productId: id,
        variantId: variant,
        sku,
        name: sku,
        nameZh: null,
        barcode: null,
        unitPriceCents: Number(cents),
        gstCode: 'SR',
      }) as ProductItem,
  );
}

async function tillsOf(server: RealServer, count: number): Promise<FleetOrder['tills']> {
  const places = await server.query<Record<'code' | 'company' | 'outlet' | 'location' | 'manager', string>>(
    `SELECT r.code, r.company_id AS company, o.id AS outlet, o.location_id AS location, s.id AS manager
      FROM registers r JOIN outlets o ON o.id = r.outlet_id CROSS JOIN staff s ORDER BY r.code LIMIT ${count}`,
  );
  const tills: FleetOrder['tills'][number][] = [];
  for (const { code, company, outlet, location, manager } of places) {
    const given = await server.asOperator('/v1/operator/pairing-codes', { company: SLUG, register: code });
    const { pairingCode } = given as { pairingCode: string };
    const known = { companyId: company, outletId: outlet, locationId: location, managerId: manager };
    const place = { ...known, shiftId: randomUUID(), settings };
    tills.push({ pairingCode, company: place as unknown as FleetOrder['tills'][number]['company'] });
  }
  return tills;
}
