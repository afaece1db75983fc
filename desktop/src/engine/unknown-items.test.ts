import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskedItem } from '#shared/bridge/asked.ts';
import type { CartChange } from '#shared/bridge.ts';
import { outlets } from '#shared/identity/index.ts';
import { locationId, outletId, uuidV7 } from '#shared/kernel/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  shop,
  startTestEngine,
  valueIn,
} from './till.fixture.ts';

const [paste, sauce] = ['4006381333931', '9555000000016'];
const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const listed = async () =>
  (await ask<AskedItem[]>('catalog.itemsAsked', { limit: 10 })).map(
    ({ code, words, sold, asked, lastPriceCents }) => [code, words, sold, asked, lastPriceCents],
  );

const add = (barcode: string | null, unitPriceCents: number, quantityMilli = 1_000): Promise<CartChange> =>
  ask('selling.addDepartment', {
    ...{ categoryId: shop.category, name: 'Pantry', unitPriceCents, barcode, quantityMilli },
  });
async function sellUnknown(...line: Parameters<typeof add>): Promise<void> {
  nowMs += 60_000;
  const { cart } = await add(...line);
  await ask('sales.completeSale', {
    saleId: cart.saleId,
    totalCents: cart.totalCents,
    tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
  });
}
async function askFor(code: string | null, words: string): Promise<void> {
  nowMs += 60_000;
  await ask('catalog.noteAsked', { askId: newId(), code, words });
}
const setAside = async (code: string | null, words: string, reason: string) => {
  nowMs += 60_000;
  return engine.request('catalog.setItemAside', { setAsideId: newId(), code, words, reason });
};
const asManager = () => ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
const start = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
  await openTill(engine);
};
/** Works on the till's database while it is closed. */
async function between(work: Parameters<ReturnType<typeof openStore>['write']>[0]): Promise<void> {
  await engine.close();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write(work);
  store.close();
  await start();
}

beforeEach(async () => {
  nowMs = MORNING_MS;
  folder = makePairedFolder();
  await start();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('goods that no product is known of', () => {
  it('[CAT-40] are listed by the code that was sold, with what they cost last, beside what was asked for', async () => {
    await sellUnknown(paste, 250);
    await sellUnknown(sauce, 400, 3_000);
    await add(paste, 990);
    await sellUnknown(paste, 290);
    await sellUnknown(null, 100);
    await askFor(paste, 'Laksa paste');
    await askFor(null, 'Durian');
    expect(await listed()).toEqual([
      [paste, 'Laksa paste', 3, 1, 290],
      [null, 'Durian', 0, 1, null],
      [sauce, '', 1, 0, 400],
    ]);
    const [first] = await ask<AskedItem[]>('catalog.itemsAsked', { limit: 1 });
    expect(first).toMatchObject({
      department: 'Pantry',
      outlets: 'Toa Payoh',
      lastAt: '2026-11-21T01:05:00.000Z',
    });
  });

  it('[CAT-40] are one, however the code was read', async () => {
    await sellUnknown('036000291452', 100);
    await sellUnknown(' 0036000291452 ', 100);
    await askFor('036000291452', '');
    expect(await listed()).toEqual([['0036000291452', '', 2, 1, 100]]);
  });

  it('[CAT-40] come from every till whose sales are here, with all outlets where they came up', async () => {
    await sellUnknown(paste, 250);
    const other = outletId.parse('019a0000-0000-7000-8000-000000000099');
    await between((db) => {
      const base = db.prepare('SELECT * FROM sales').get() as Record<string, unknown>;
      const line = db.prepare('SELECT * FROM sale_lines').get() as Record<string, unknown>;
      upsertRow(db, outlets, {
        ...{ id: other, companyId: shop.company, code: 'AMK', name: 'Ang Mo Kio', kind: 'shop', address: '' },
        ...{ phone: null, locationId: locationId.parse('019a0000-0000-7000-8000-000000000098') },
      });
      const insert = (table: string, row: Record<string, unknown>) =>
        db
          .prepareChange(
            `INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${Object.keys(row)
              .map(() => '?')
              .join()})`,
          )
          .run(...(Object.values(row) as never[]));
      const saleId = newId();
      insert('sales', { ...base, id: saleId, outlet_id: other, completed_at: '2026-11-21T05:00:00.000Z' });
      insert('sale_lines', { ...line, id: newId(), sale_id: saleId, unit_price_cents: 310 });
    });
    const [item] = await ask<AskedItem[]>('catalog.itemsAsked', { limit: 10 });
    expect(item).toMatchObject({
      ...{ code: paste, sold: 2, lastPriceCents: 310 },
      ...{ lastAt: '2026-11-21T05:00:00.000Z', outlets: 'Ang Mo Kio, Toa Payoh' },
    });
  });

  it('[CAT-41] drop out once a product has the code', async () => {
    await engine.close();
    folder.remove();
    folder = makePairedFolder({ products: [productRow(0, [gtin(0), paste])] });
    await start();
    await sellUnknown(paste, 250);
    await sellUnknown(sauce, 400);
    expect((await listed()).map(([code]) => code)).toEqual([sauce]);
  });

  it('[CAT-42] are set aside with a reason by who may, and listed anew when they come up again', async () => {
    await sellUnknown(paste, 250);
    await sellUnknown(sauce, 400);
    await askFor(null, 'Durian');
    expect(codeOf(await setAside(paste, '', 'no more of it'))).toBe('identity.notAllowed');
    await asManager();
    expect(codeOf(await setAside(paste, '', '  '))).toBe('catalog.reasonMissing');
    valueIn(await setAside(paste, '', 'a gift set, gone'));
    valueIn(await setAside(null, 'Durian', 'not in season'));
    expect((await listed()).map(([code]) => code)).toEqual([sauce]);
    await askFor(null, 'durian');
    await openTill(engine);
    await sellUnknown(paste, 270);
    expect(await listed()).toEqual([
      [paste, '', 1, 0, 270],
      [null, 'durian', 0, 1, null],
      [sauce, '', 1, 0, 400],
    ]);
  });
});
