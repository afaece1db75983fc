import { uuidV7 } from '#shared/kernel/index.ts';
import { sampleCatalogue } from './catalogue-sample.ts';
import { seededRandom } from './random.ts';
import { type RealServer, startRealServer } from './real-server.ts';

/** Rows of one statement that fills a table. */
const ROWS_AT_ONCE = 5_000;
const SLUG = 'large-shop';

const shopFile = {
  format: 'kedai.import.v1',
  company: {
    slug: SLUG,
    name: 'Large Shop',
    legalName: 'Large Shop Pte. Ltd.',
    settings: { gst: null, cashRounding: 'nearest', receiptFooter: [], demo: false },
  },
  outlets: [{ code: 'S1', name: 'Shop', kind: 'shop', address: '1 Test Road' }],
  registers: ['T01', 'T02'].map((code) => ({ code, name: code, outlet: 'S1' })),
  people: [{ name: 'Manager', role: 'manager', pin: '246810' }],
  categories: [],
  products: [{ sku: 'FIRST', name: 'First', price: '1.00' }],
  openingStock: [],
};

/** A server process with a company of a given size, and nobody's replica yet. */
export interface LargeShop {
  readonly server: RealServer;
  pairingCode(register: 'T01' | 'T02'): Promise<string>;
  remove(): Promise<void>;
}

export async function startLargeShop(size: { products: number; customers: number }): Promise<LargeShop> {
  const server = await startRealServer();
  try {
    await server.asOperator('/v1/operator/imports', shopFile);
    await addProducts(server, size.products);
    if (size.customers > 0) await addCustomers(server, size.customers);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    server,
    remove: server.stop,
    pairingCode: async (register) => {
      const given = await server.asOperator('/v1/operator/pairing-codes', { company: SLUG, register });
      return (given as { pairingCode: string }).pairingCode;
    },
  };
}

/** Ids as devices make them, in the order of their making, the same in every run. */
function idMaker(seed: number): () => string {
  const random = seededRandom(seed);
  let atMs = Date.parse('2026-01-01T00:00:00.000Z');
  return () => {
    atMs += 1_000;
    return uuidV7(
      atMs,
      Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
    );
  };
}

async function addProducts(server: RealServer, count: number): Promise<void> {
  const newId = idMaker(1);
  const rows = sampleCatalogue(count).map(({ name, nameZh, variants }, index) => ({
    id: newId(),
    name,
    name_zh: nameZh,
    variants: variants.map(({ sku, barcodes }) => ({
      id: newId(),
      sku,
      name: null,
      barcodes,
      priceCents: `${1 + (index % 90)}.${String(index % 100).padStart(2, '0')}`,
    })),
  }));
  await addRows(
    server,
    rows,
    `INSERT INTO products (id, company_id, name, name_zh, gst_code, variants, status, updated_at)
      SELECT (row->>'id')::uuid, (SELECT id FROM companies), row->>'name', row->>'name_zh', 'SR', row->'variants',
        'active', '2026-11-01T00:00:00Z'`,
  );
}

async function addCustomers(server: RealServer, count: number): Promise<void> {
  const newId = idMaker(2);
  const rows = Array.from({ length: count }, (_, index) => ({
    id: newId(),
    name: `Customer ${index}`,
    phone: `+65${80_000_000 + index}`,
    email: `customer${index}@example.com`,
  }));
  await addRows(
    server,
    rows,
    `INSERT INTO customers (id, company_id, name, phone, email, consented_at, created_at, updated_at, version)
      SELECT (row->>'id')::uuid, (SELECT id FROM companies), row->>'name', row->>'phone', row->>'email',
        '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', 1`,
  );
}

async function addRows(server: RealServer, rows: readonly object[], insert: string): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const json = JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE));
    await server.query(`${insert} FROM jsonb_array_elements('${json.replaceAll("'", "''")}'::jsonb) AS row`);
  }
}
