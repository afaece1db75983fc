import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StockByOutlet } from '#shared/bridge.ts';
import { outlets } from '#shared/identity/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import { locationId, outletId, rowId } from '#shared/kernel/index.ts';
import { checkpoints } from '#shared/sync/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow, type WritableDb } from './store/index.ts';
import {
  databaseKeyOf,
  makePairedFolder,
  OPENING_MILLI,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const [kopi, milk] = [testProduct(0), testProduct(1)];
const [tampines, warehouse, yishun] = [11, 12, 13].map((number) => ({
  outlet: outletId.parse(`019a0000-0000-7000-8000-0000000000${number}`),
  location: locationId.parse(`019a0000-0000-7000-8000-0000000001${number}`),
}));
if (!tampines || !warehouse || !yishun) throw new Error('expected three other outlets');
const [twoNightsAgo, lastNight] = ['2026-11-19T18:00:00.000Z', '2026-11-20T18:00:00.000Z'];

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const levels = async (variantId: string): Promise<StockByOutlet[]> =>
  valueIn(await engine.request('inventory.levels', { variantId }));
const figures = async (variantId: string) =>
  (await levels(variantId)).map(({ outletCode, onHandMilli, asOf }) => [outletCode, onHandMilli, asOf]);

function putCheckpoint(
  db: WritableDb,
  throughAcceptNo: number,
  takenAt: string,
  elsewhere: readonly { readonly locationId: string; readonly onHandMilli: number }[],
): void {
  upsertRow(db, checkpoints, {
    ...{ id: rowId.parse(`019a0000-0000-7000-8000-00000000020${throughAcceptNo}`), companyId: shop.company },
    ...{ audience: shop.outlet, incarnation: 1, throughAcceptNo, part: 1, parts: 1, balances: [], takenAt },
    levels: [
      { locationId: shop.location, variantId: kopi.variant, onHandMilli: OPENING_MILLI, elsewhere },
      { locationId: shop.location, variantId: milk.variant, onHandMilli: OPENING_MILLI },
    ],
  });
}

beforeEach(async () => {
  folder = makePairedFolder();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => {
    for (const [index, { outlet, location }] of [tampines, warehouse, yishun].entries()) {
      upsertRow(db, outlets, {
        ...{ id: outlet, companyId: shop.company, code: `O${index}`, name: `Outlet ${index}` },
        ...{ kind: 'shop', address: '', phone: null, locationId: location },
      });
    }
    putCheckpoint(db, 1, twoNightsAgo, [{ locationId: tampines.location, onHandMilli: 20_000 }]);
    putCheckpoint(db, 2, lastNight, [
      { locationId: tampines.location, onHandMilli: 12_000 },
      { locationId: warehouse.location, onHandMilli: -500 },
    ]);
  });
  store.close();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('the stock of other outlets', () => {
  it('[INV-30] is that of the newest checkpoint with its moment; this outlet’s is what was sold until now', async () => {
    await sell(engine, [kopi.code]);
    expect(await figures(kopi.variant)).toEqual([
      ['TPY', OPENING_MILLI - 1_000, null],
      ['O0', 12_000, lastNight],
      ['O1', -500, lastNight],
    ]);
    expect(await figures(milk.variant)).toEqual([['TPY', OPENING_MILLI, null]]);
  });

  it('[INV-30] is what an office sums up itself, where no checkpoint says it', async () => {
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const place = { companyId: shop.company, locationId: yishun.location };
    store.write((db) =>
      upsertRow(db, stockLevels, { ...place, variantId: milk.variant, onHandMilli: 4_000 }),
    );
    store.close();
    engine = await startTestEngine(folder.dataDir);
    await openTill(engine);
    expect(await figures(milk.variant)).toEqual([
      ['TPY', OPENING_MILLI, null],
      ['O2', 4_000, null],
    ]);
  });
});
