import { categories, type ProductRow } from '#shared/catalog/index.ts';
import { categoryId, type RowId, rowId } from '#shared/kernel/index.ts';
import { listPrices, type PromotionRow, priceLists, promotions } from '#shared/pricing/index.ts';
import { openStore, upsertRow } from '../desktop/src/engine/store/index.ts';
import {
  databaseKeyOf,
  makePairedFolder,
  productRow,
  shop,
  testProduct,
} from '../desktop/src/engine/till.fixture.ts';
import { LONG_AGO, testPriceList, testPromotion } from '../shared/src/pricing/pricing.fixture.ts';
import { sampleCatalogue } from './catalogue-sample.ts';
import { promotionKinds, scopeOf, spendAndSave } from './pricing.ts';
import { seededRandom } from './random.ts';

const PRODUCTS = 100_000;
const PROMOTIONS = 500;
const PRICE_LISTS = 5;
const PRICES_OF_A_LIST = 2_000;
const CATEGORIES = 40;
/** Promotions and carts are about these, so that a line of a cart meets some promotions of its own. */
const OFTEN_SOLD = 20_000;
/** Every so many promotions one is a category's. */
const CATEGORY_EVERY = 10;

/** A till's folder with everything that a large shop has, and the barcodes of what it sells often. */
export interface CounterShop {
  readonly dataDir: string;
  readonly codes: readonly string[];
  remove(): void;
}

/** 100,000 products, 500 promotions that hold now and five price lists, in the folder of a till that was paired. */
export function makeCounterShop(): CounterShop {
  const sample = sampleCatalogue(PRODUCTS);
  const products = sample.map(({ name, nameZh, variants }, index): ProductRow => {
    const codes = variants[0]?.barcodes ?? [];
    return { ...productRow(index, codes), name, nameZh, categoryId: categoryOf(index % CATEGORIES) };
  });
  const { dataDir, remove } = makePairedFolder({ products });
  const store = openStore({ dataDir, key: databaseKeyOf(dataDir) });
  store.write((db) => {
    for (let index = 0; index < CATEGORIES; index++) {
      const names = { name: `Category ${index}`, nameZh: null };
      const place = { position: index, hue: (index * 37) % 360 };
      upsertRow(db, categories, { ...place, ...names, id: categoryOf(index), companyId: shop.company });
    }
    for (const row of promotionRows()) upsertRow(db, promotions, row);
    for (let list = 0; list < PRICE_LISTS; list++) {
      const more = { companyId: shop.company, groupCode: list === 0 ? null : `GROUP${list}` };
      upsertRow(db, priceLists, testPriceList(list, { ...more, id: idOf(5, list) }));
      for (const row of pricesOfList(list)) upsertRow(db, listPrices, row);
    }
  });
  store.close();
  const codes = products.slice(0, OFTEN_SOLD).flatMap(({ variants }) => variants[0]?.barcodes ?? []);
  return { dataDir, codes, remove };
}

function promotionRows(): PromotionRow[] {
  const random = seededRandom(PROMOTIONS);
  const someProducts = () =>
    scopeOf({
      variantIds: Array.from({ length: 20 }, () => testProduct(Math.floor(random() * OFTEN_SOLD)).variant),
    });
  return Array.from({ length: PROMOTIONS }, (_, index) => {
    const scope =
      index % CATEGORY_EVERY === 0
        ? scopeOf({ categoryIds: [categoryOf(Math.floor(random() * CATEGORIES))] })
        : someProducts();
    const terms =
      index < 3
        ? spendAndSave(index)
        : promotionKinds[index % promotionKinds.length]?.(scope, someProducts());
    return testPromotion(`P${index}`, terms ?? {}, {
      ...{ id: idOf(6, index), companyId: shop.company, priority: index % 3 },
    });
  });
}

const pricesOfList = (list: number) =>
  Array.from({ length: PRICES_OF_A_LIST }, (_, index) => ({
    id: idOf(7, list * PRICES_OF_A_LIST + index),
    companyId: shop.company,
    priceListId: idOf(5, list),
    variantId: testProduct(index * 7 + list).variant,
    priceCents: 95 + (index % 900),
    updatedAt: LONG_AGO,
  }));

const idOf = (kind: number, number: number): RowId =>
  rowId.parse(`019a0000-0000-7000-8${String(kind).padStart(3, '0')}-${String(number).padStart(12, '0')}`);

const categoryOf = (index: number) => categoryId.parse(idOf(3, index));
