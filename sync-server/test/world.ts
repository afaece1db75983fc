import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { products } from '#shared/catalog/index.ts';
import { registers } from '#shared/devices/index.ts';
import { type CompanySettings, outlets, staff } from '#shared/identity/index.ts';
import { stockOpened } from '#shared/inventory/index.ts';
import {
  type CompanyId,
  instantOf,
  type LocationId,
  type OutletId,
  type ShiftId,
  type StaffId,
  uuidV7,
} from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { hashPin } from '../src/devices/pin-hash.ts';
import { type RunningServer, type ServerOptions, startServer } from '../src/server.ts';
import { insertRows } from '../src/store/rows.ts';
import { TestDevice } from './device.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';

export const MANAGER_PIN = '246810';
export const CASHIER_PIN = '1357';

/** A company with one shop, two registers, two people and three products. */
export interface TestCompany {
  readonly companyId: CompanyId;
  /** Opens the journals of its tills. */
  readonly recoveryPrivateKey: string;
  readonly outletId: OutletId;
  readonly locationId: LocationId;
  readonly registerIds: readonly [string, string];
  readonly managerId: StaffId;
  readonly cashierId: StaffId;
  readonly shiftId: ShiftId;
  readonly settings: CompanySettings;
  readonly items: readonly [ProductItem, ProductItem, ProductItem];
}

export interface TestWorld {
  readonly server: RunningServer;
  readonly postgres: TestPostgres;
  /** As the superuser, who sees every company: for looking from outside. */
  readonly admin: pg.Client;
  createCompany(options?: { openingMilli?: number; storeSlug?: string }): Promise<TestCompany>;
  enrol(
    company: TestCompany,
    registerCode?: string,
    options?: { clock?: () => number; installationId?: string },
  ): Promise<TestDevice>;
  stop(): Promise<void>;
}

export const newId = <Id extends string = string>(): Id => uuidV7(Date.now(), randomBytes(10)) as Id;

/** A real Postgres and a real server in this process. */
export async function startWorld(options: Partial<ServerOptions> = {}): Promise<TestWorld> {
  const postgres = await startTestPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'kedai-server-'));
  const server = await startServer({
    dataDir,
    port: 0,
    databaseUrl: postgres.url,
    logLevel: 'error',
    requestsPerMinute: 100_000,
    ...options,
  });
  const admin = new pg.Client({ connectionString: postgres.url });
  admin.on('error', () => undefined);
  await admin.connect();
  return {
    server,
    postgres,
    admin,
    createCompany: (company) => createTestCompany(server, company),
    enrol: (company, registerCode, enrolOptions) => enrolAt(server, company, registerCode, enrolOptions),
    async stop() {
      await admin.end();
      try {
        await server.close();
      } finally {
        // Also when the server stops badly, which fails the test by itself.
        await postgres.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
}

/** A device that is paired with a server. */
export async function enrolAt(
  server: RunningServer,
  company: TestCompany,
  registerCode = 'T01',
  options: { clock?: () => number; installationId?: string } = {},
): Promise<TestDevice> {
  const code = await server.services.createPairingCodeAsOperator(company.companyId, registerCode);
  if (!code.ok) throw new Error(code.error.code);
  return TestDevice.enrol(server.url, company, code.value.pairingCode, options);
}

export async function createTestCompany(
  server: RunningServer,
  options: { openingMilli?: number; storeSlug?: string } = {},
): Promise<TestCompany> {
  const { services } = server;
  const companyId = newId<CompanyId>();
  const settings: CompanySettings = {
    gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' },
    cashRounding: 'nearest',
    receiptFooter: [],
    demo: true,
  };
  const row = { id: companyId, name: 'Test shop', legalName: 'Test Shop Pte. Ltd.', uen: null, settings };
  const { recoveryPrivateKey } = await services.createCompany({
    row,
    ...(options.storeSlug ? { storeSlug: options.storeSlug } : {}),
  });
  const company = {
    companyId,
    recoveryPrivateKey,
    outletId: newId<OutletId>(),
    locationId: newId<LocationId>(),
    registerIds: [newId(), newId()] as const,
    managerId: newId<StaffId>(),
    cashierId: newId<StaffId>(),
    shiftId: newId<ShiftId>(),
    settings,
    items: [item('SKU-1', 109), item('SKU-2', 1090), item('SKU-3', 333)] as const,
  };
  await writeMasterData(server, company);
  await openStock(server, company, options.openingMilli ?? 1_000_000);
  return company;
}

const item = (sku: string, unitPriceCents: number): ProductItem => ({
  productId: newId(),
  variantId: newId(),
  sku,
  name: `Product ${sku}`,
  nameZh: null,
  barcode: null,
  unitPriceCents,
  gstCode: 'SR',
});

async function writeMasterData(server: RunningServer, company: TestCompany): Promise<void> {
  const { companyId, outletId, locationId } = company;
  const { context } = server.services;
  const person = async (id: string, name: string, role: string, pin: string) => {
    const pinHash = await hashPin(pin, context.random);
    return { id, companyId, name, role, pinHash, badgeHash: null, outletId: null, active: true };
  };
  const people = [
    await person(company.managerId, 'Manager', 'manager', MANAGER_PIN),
    await person(company.cashierId, 'Cashier', 'cashier', CASHIER_PIN),
  ];
  await context.database.inCompany(companyId, async (tx) => {
    const shop = { id: outletId, companyId, code: 'S1', name: 'Shop', kind: 'shop', locationId };
    await insertRows(tx, outlets, [{ ...shop, address: '1 Test Road', phone: null }]);
    await insertRows(tx, staff, people);
    const register = (index: number) => ({
      id: company.registerIds[index],
      companyId,
      outletId,
      code: `T0${index + 1}`,
      name: `Till ${index + 1}`,
      enrolments: 0,
      kind: 'counter',
    });
    await insertRows(tx, registers, [register(0), register(1)]);
    await insertRows(
      tx,
      products,
      company.items.map((sold) => productRow(companyId, sold)),
    );
  });
}

const productRow = (
  companyId: CompanyId,
  { productId, variantId, sku, name, unitPriceCents }: ProductItem,
) => ({
  id: productId,
  companyId,
  name,
  nameZh: null,
  description: null,
  categoryId: null,
  gstCode: 'SR',
  variants: [{ id: variantId, sku, name: null, barcodes: [], priceCents: unitPriceCents }],
  picture: null,
  status: 'active',
  selling: null,
  furtherNames: null,
  updatedAt: instantOf(Date.now()),
});

async function openStock(server: RunningServer, company: TestCompany, quantityMilli: number): Promise<void> {
  if (quantityMilli === 0) return;
  await server.services.appendServerFact(company.companyId, openingOf(company, 1, quantityMilli));
}

/** Opening stock of the company's items, as the server writes it. */
export const openingOf = (company: TestCompany, part: number, quantityMilli: number) => ({
  definition: stockOpened,
  outlets: [company.outletId],
  privateText: null,
  body: {
    outletId: company.outletId,
    locationId: company.locationId,
    part,
    reference: 'Opening',
    lines: company.items.map(({ variantId, sku }) => ({ variantId, sku, quantityMilli, unitCostE4: 5000 })),
  },
});
