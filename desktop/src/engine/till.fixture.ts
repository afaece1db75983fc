import { randomBytes, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounts, chart } from '#shared/accounting/index.ts';
import type { AppState, BridgeAnswer, CartChange, CompletedSale } from '#shared/bridge.ts';
import { categories, gtinCheckDigit, type ProductRow, products } from '#shared/catalog/index.ts';
import { registers } from '#shared/devices/index.ts';
import { badgeText, type CompanySettings, companies, outlets, staff } from '#shared/identity/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import {
  categoryId,
  companyId,
  GENESIS_HASH,
  locationId,
  outletId,
  productId,
  registerId,
  rowId,
  staffId,
  streamId,
  type Table,
  uuidV7,
  variantId,
} from '#shared/kernel/index.ts';
import { type Engine, type EngineOptions, startEngine } from './engine.ts';
import { fileVault, sha256Hex } from './identity-files/index.ts';
import { generateRecoveryKeyPair } from './journal/index.ts';
import { indexedVariants } from './queries/catalog/read-products.ts';
import { openStore, upsertRow, writeDeviceState } from './store/index.ts';

/** 21 Nov 2026, 09:00 in Singapore. */
export const MORNING_MS = Date.parse('2026-11-21T01:00:00.000Z');
export const MANAGER_PIN = '4711';
export const CASHIER_PIN = '1234';
export const MANAGER_BADGE = 'BADGE-DEVI';
export const CASHIER_BADGE = 'BADGE-AISHA';
export const OPENING_MILLI = 100_000;

const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));

/** The shop of the tests: fixed ids, so that a child process knows it too. */
export const shop = {
  company: companyId.parse('019a0000-0000-7000-8000-000000000001'),
  outlet: outletId.parse('019a0000-0000-7000-8000-000000000002'),
  location: locationId.parse('019a0000-0000-7000-8000-000000000003'),
  register: registerId.parse('019a0000-0000-7000-8000-000000000004'),
  manager: staffId.parse('019a0000-0000-7000-8000-000000000005'),
  cashier: staffId.parse('019a0000-0000-7000-8000-000000000006'),
  warehouseHand: staffId.parse('019a0000-0000-7000-8000-000000000007'),
  category: categoryId.parse('019a0000-0000-7000-8000-000000000008'),
} as const;

export const testSettings: CompanySettings = {
  gst: { number: '201812345K', registeredFrom: '2020-01-01', method: 'receipt' },
  cashRounding: 'nearest',
  receiptFooter: ['Thank you'],
  demo: false,
};

export const gtin = (number: number): string => {
  const digits = String(888_000_000_000 + number);
  return digits + gtinCheckDigit(digits);
};

export interface TestProduct {
  readonly id: ProductRow['id'];
  readonly variant: ProductRow['variants'][number]['id'];
  readonly code: string;
  readonly priceCents: number;
}

/** Kopi at 1.40, Milk at 3.20 and Rice at 13.95; then as many more as asked for. */
export const testProduct = (index: number): TestProduct => ({
  id: productId.parse(`019a0000-0000-7000-8000-1${String(index).padStart(11, '0')}`),
  variant: variantId.parse(`019a0000-0000-7000-8000-2${String(index).padStart(11, '0')}`),
  code: gtin(index),
  priceCents: [140, 320, 1395][index] ?? 100 + (index % 900),
});

const names = ['Kopi-O', 'Fresh Milk', 'Jasmine Rice'];

export const productRow = (index: number, codes: readonly string[] = [gtin(index)]): ProductRow => {
  const { id, variant, priceCents } = testProduct(index);
  return {
    id,
    companyId: shop.company,
    name: names[index] ?? `Product ${index}`,
    nameZh: index === 0 ? '咖啡乌' : null,
    description: null,
    categoryId: shop.category,
    gstCode: 'SR',
    variants: [{ id: variant, sku: `SKU-${index}`, name: null, barcodes: [...codes], priceCents }],
    picture: null,
    status: 'active',
    selling: null,
    furtherNames: null,
    updatedAt: '2026-11-01T00:00:00.000Z',
  };
};

/** `scrypt$N$r$p$salt$hash` with a cost that tests can afford. */
const pinHash = (pin: string): string => {
  const salt = randomBytes(16);
  const hash = scryptSync(pin, salt, 32, { N: 1024, r: 8, p: 1 });
  return `scrypt$1024$8$1$${salt.toString('base64')}$${hash.toString('base64')}`;
};

export interface ShopOptions {
  readonly products?: readonly ProductRow[];
  readonly settings?: CompanySettings;
  /** X25519, raw. */
  readonly recoveryPublicKey?: Uint8Array;
}

/** A data folder as it is after pairing and the first copy: a shop with three products, 100 of each. */
export function makePairedFolder(options: ShopOptions = {}): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'kedai-till-'));
  const databaseKey = randomBytes(32);
  const store = openStore({ dataDir, key: databaseKey });
  const rows = options.products ?? [0, 1, 2].map((index) => productRow(index));
  store.write((db) => {
    const put = (table: Table, row: Record<string, unknown>): void => upsertRow(db, table, row);
    const company = { companyId: shop.company };
    put(companies, {
      id: shop.company,
      name: 'Mei Minimart',
      legalName: 'Mei Minimart Pte Ltd',
      uen: '201812345K',
      settings: options.settings ?? testSettings,
    });
    put(outlets, {
      ...company,
      id: shop.outlet,
      code: 'TPY',
      name: 'Toa Payoh',
      kind: 'shop',
      address: '1 Lorong 1',
      phone: null,
      locationId: shop.location,
    });
    put(registers, {
      ...company,
      id: shop.register,
      outletId: shop.outlet,
      code: 'T01',
      name: 'Front',
      enrolments: 1,
      kind: 'counter',
    });
    const people = [
      {
        id: shop.manager,
        name: 'Devi',
        role: 'manager',
        pinHash: pinHash(MANAGER_PIN),
        badge: MANAGER_BADGE,
      },
      {
        id: shop.cashier,
        name: 'Aisha',
        role: 'cashier',
        pinHash: pinHash(CASHIER_PIN),
        badge: CASHIER_BADGE,
      },
      {
        id: shop.warehouseHand,
        name: 'Kumar',
        role: 'warehouse',
        pinHash: pinHash(CASHIER_PIN),
        badge: null,
      },
    ];
    for (const { badge, ...person } of people) {
      const badgeHash = badge === null ? null : sha256Hex(Buffer.from(badgeText(shop.company, badge)));
      put(staff, { ...company, ...person, badgeHash, outletId: shop.outlet, active: true });
    }
    put(categories, {
      ...company,
      id: shop.category,
      name: 'Pantry',
      nameZh: null,
      position: 1,
      hue: 120,
    });
    for (const { code, name, type } of Object.values(chart)) {
      put(accounts, { ...company, id: rowId.parse(newId()), code, name, type });
    }
    for (const row of rows) {
      put(products, row);
      for (const { id } of row.variants) {
        put(stockLevels, {
          ...company,
          locationId: shop.location,
          variantId: id,
          onHandMilli: OPENING_MILLI,
        });
      }
    }
    writeDeviceState(db, {
      ...company,
      streamId: streamId.parse(newId()),
      registerId: shop.register,
      registerCode: 'T01',
      outletId: shop.outlet,
      receiptSeries: 'T01',
      recoveryPublicKey: Buffer.from(
        options.recoveryPublicKey ?? generateRecoveryKeyPair().publicKey,
      ).toString('base64'),
      serverUrl: 'http://127.0.0.1:9',
      installationId: newId(),
      token: null,
      tokenExpiresAt: null,
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      lastServerTime: null,
      lastFactAt: null,
      securedThrough: 0,
      firstCopyComplete: true,
    });
  });
  store.write(() => {
    store.catalogIndex.put([...indexedProducts(rows)]);
  });
  store.close();
  fileVault(join(dataDir, 'device.key')).save({
    streamKeySeed: randomBytes(32),
    journalLocalKey: randomBytes(32),
    databaseKey,
    installationId: newId(),
  });
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

const indexedProducts = (rows: readonly ProductRow[]) =>
  rows.map(({ status, variants, ...row }) => ({
    ...row,
    active: status === 'active',
    variants: indexedVariants(JSON.stringify(variants)),
  }));

/** The key of a folder's database, for looking into it from outside. */
export function databaseKeyOf(dataDir: string): Uint8Array {
  const secrets = fileVault(join(dataDir, 'device.key')).load();
  if (!secrets?.databaseKey) throw new Error('expected a vault with a database key');
  return secrets.databaseKey;
}

/** A server that can't be reached. */
export const offline: typeof fetch = async () => {
  throw new TypeError('fetch failed');
};

export const startTestEngine = (dataDir: string, options: Partial<EngineOptions> = {}): Promise<Engine> =>
  startEngine({
    dataDir,
    clock: () => MORNING_MS,
    // What these clocks do is time passing, unless a test says otherwise.
    monotonicMs: options.clock ?? (() => MORNING_MS),
    random: randomBytes,
    fetch: offline,
    version: 'test',
    ...options,
  });

/** The value of an answer; a rejection fails the test with its code. */
export function valueIn<T>(answer: BridgeAnswer<unknown>): T {
  if (!answer.ok)
    throw new Error(`expected a value, not ${answer.error.code} ${JSON.stringify(answer.error.details)}`);
  return answer.value as T;
}

export const codeOf = (answer: BridgeAnswer<unknown>): string => (answer.ok ? 'ok' : answer.error.code);

/** Signs the cashier in, and opens a shift with a float of 100.00 when none is open; one that was forgotten is counted later. */
export async function openTill(engine: Engine): Promise<void> {
  const { shift } = valueIn<AppState>(
    await engine.request('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN }),
  );
  if (shift !== null) return;
  const next = { shiftId: newId(), floatCents: 10_000 };
  const opened = await engine.request('shift.openNext', { ...next, acknowledged: null });
  if (codeOf(opened) !== 'sales.shiftAwaiting') return void valueIn(opened);
  const awaiting = opened.ok ? null : opened.error.details.shiftId;
  valueIn(await engine.request('shift.openNext', { ...next, acknowledged: awaiting }));
}

export async function scan(engine: Engine, code: string): Promise<CartChange> {
  return valueIn(await engine.request('sales.scan', { code }));
}

/** Scans the codes and pays with a large note. */
export async function sell(engine: Engine, codes: readonly string[]): Promise<CompletedSale> {
  let cart: CartChange['cart'] | undefined;
  for (const code of codes) ({ cart } = await scan(engine, code));
  return valueIn(
    await engine.request('sales.completeSale', {
      saleId: cart?.saleId,
      totalCents: cart?.totalCents,
      tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
    }),
  );
}
