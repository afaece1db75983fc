import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowId } from '#shared/kernel/index.ts';
import { listPrices, priceLists } from '#shared/pricing/index.ts';
import { openStore, type Store, upsertRow } from '../../store/index.ts';
import { databaseKeyOf, makePairedFolder, shop, testProduct } from '../../till.fixture.ts';
import { createPriceReader, type PriceReader } from './prices.ts';

const { variant } = testProduct(0);
let folder: ReturnType<typeof makePairedFolder>;
let store: Store;
let prices: PriceReader;

beforeEach(() => {
  folder = makePairedFolder();
  store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  prices = createPriceReader(store.reader);
});
afterEach(() => {
  store.close();
  folder.remove();
});

const setPrice = (priceCents: number): void =>
  store.write((db) =>
    upsertRow(db, listPrices, {
      ...{ id: rowId.parse('019a0000-0000-7000-8000-300000000001'), companyId: shop.company },
      ...{ priceListId: rowId.parse('019a0000-0000-7000-8000-300000000002'), variantId: variant },
      ...{ priceCents, updatedAt: '2026-11-01T00:00:00.000Z' },
    }),
  );
const cents = () => prices.pricesOf(variant).map(({ priceCents }) => priceCents);

it('keeps what price lists have for a variant until their rows change', () => {
  expect(cents()).toEqual([]);
  setPrice(100);
  prices.changed([priceLists.name]);
  expect(cents()).toEqual([]);
  prices.changed([listPrices.name]);
  expect(cents()).toEqual([100]);
  setPrice(90);
  prices.changed(['products', listPrices.name]);
  expect(cents()).toEqual([90]);
});
