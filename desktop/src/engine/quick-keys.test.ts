import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import { type QuickKeyPageRow, quickKeyPages } from '#shared/catalog/index.ts';
import { outletId, type RowId } from '#shared/kernel/index.ts';
import { requests } from '#shared/sync/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const keyOf = (index: number) => ({
  productId: testProduct(index).id,
  variantId: testProduct(index).variant,
});
const idOf = (number: number): RowId =>
  `019a0000-0000-7000-8000-4${String(number).padStart(11, '0')}` as RowId;
const elsewhere = outletId.parse('019a0000-0000-7000-8000-0000000000aa');
const page = (number: number, name: string, more: Partial<QuickKeyPageRow> = {}): QuickKeyPageRow => ({
  ...{ id: idOf(number), companyId: shop.company, outletId: null, name, position: number, keys: [] },
  ...{ status: 'active', version: 1, updatedAt: '2026-11-01T00:00:00.000Z' },
  ...more,
});
const fruit = [keyOf(2), keyOf(9), keyOf(3), keyOf(0)];

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const inDatabase = (write: (store: ReturnType<typeof openStore>) => void): void => {
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  write(store);
  store.close();
};
const quickKeys = (pageId: string | null = null): Promise<QuickKeysView> =>
  engine.request('catalog.quickKeys', { pageId }).then(valueIn<QuickKeysView>);
const namesOf = ({ tiles }: QuickKeysView): string[] => tiles.map(({ name }) => name);
const arrange = (requestId: RowId, pages: readonly object[]) =>
  engine.request('requests.make', { requestId, type: 'catalog.arrangeQuickKeys', input: { pages } });
const signInAsManager = () => engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });

beforeEach(async () => {
  const withdrawn = { ...productRow(3), status: 'archived' as const };
  folder = makePairedFolder({ products: [productRow(0), productRow(1), productRow(2), withdrawn] });
  inDatabase((store) =>
    store.write((db) => {
      upsertRow(db, quickKeyPages, page(2, 'Fruit', { keys: fruit }));
      upsertRow(db, quickKeyPages, page(1, 'Bread', { keys: [keyOf(1)], outletId: shop.outlet }));
      upsertRow(db, quickKeyPages, page(3, 'Theirs', { outletId: elsewhere }));
      upsertRow(db, quickKeyPages, page(0, 'Gone', { status: 'archived' }));
    }),
  );
  engine = await startTestEngine(folder.dataDir, { clock: () => MORNING_MS });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('quick keys at the till', () => {
  it('[CAT-30] are those of its outlet and of all, in their order, with what is on sale here', async () => {
    await openTill(engine);
    const first = await quickKeys();
    expect(first.pages.map(({ name, outletId: of }) => [name, of])).toEqual([
      ['Bread', shop.outlet],
      ['Fruit', null],
    ]);
    expect([first.pageId, namesOf(first), first.outletId]).toEqual([idOf(1), ['Fresh Milk'], shop.outlet]);
    const second = await quickKeys(idOf(2));
    expect(namesOf(second)).toEqual(['Jasmine Rice', 'Kopi-O']);
    // What isn't on sale or isn't here keeps its place on the page.
    expect(second.pages[1]?.keys).toEqual(fruit);
    expect((await quickKeys(idOf(3))).pageId).toBe(idOf(1));
  });

  it('[CAT-33] are shown as a waiting arrangement will make them, until it is taken back', async () => {
    await signInAsManager();
    const made = { name: 'Cold', outletId: null, position: 0, keys: [keyOf(0)] };
    const answer = await arrange(idOf(50), [
      { pageId: idOf(2), seen: { keys: fruit, name: 'Fruit' }, changes: { keys: [keyOf(1)], name: 'Fresh' } },
      { pageId: idOf(1), seen: { status: 'active' }, changes: { status: 'archived' } },
      { pageId: idOf(9), seen: {}, changes: made },
    ]);
    expect(answer.ok).toBe(true);
    const waiting = await quickKeys(idOf(2));
    expect(waiting.pages.map(({ name }) => name)).toEqual(['Cold', 'Fresh']);
    expect(namesOf(waiting)).toEqual(['Fresh Milk']);
    expect(waiting.asked).toEqual([{ requestId: idOf(50), state: 'waiting', code: null }]);
    await engine.request('requests.cancel', { requestId: idOf(50) });
    const back = await quickKeys();
    expect([back.pages.map(({ name }) => name), back.asked]).toEqual([['Bread', 'Fruit'], []]);
  });

  it('[CAT-33] stay as they were decided while the page is on its way, and are the page’s once it came', async () => {
    const decidedAt = '2026-11-21T00:30:00.000Z';
    const input = { pages: [{ pageId: idOf(2), seen: { name: 'Fruit' }, changes: { name: 'Fresh' } }] };
    await engine.close();
    inDatabase((store) =>
      store.write((db) =>
        upsertRow(db, requests, {
          ...{ id: idOf(60), type: 'catalog.arrangeQuickKeys', subjectId: idOf(2), input },
          ...{ createdAt: decidedAt, createdBy: shop.manager, state: 'decided', triedAt: decidedAt },
          ...{ cancelAsked: false, outcome: 'decided', code: null, answer: null, decidedAt, revision: 1 },
        }),
      ),
    );
    engine = await startTestEngine(folder.dataDir, { clock: () => MORNING_MS });
    await signInAsManager();
    expect((await quickKeys()).pages[1]?.name).toBe('Fresh');
    await engine.close();
    inDatabase((store) =>
      store.write((db) => upsertRow(db, quickKeyPages, page(2, 'Orchard', { updatedAt: decidedAt }))),
    );
    engine = await startTestEngine(folder.dataDir, { clock: () => MORNING_MS });
    await signInAsManager();
    expect((await quickKeys()).pages[1]?.name).toBe('Orchard');
  });

  it('are arranged by those who may edit prices', async () => {
    await openTill(engine);
    const answer = await arrange(idOf(70), [{ pageId: idOf(9), seen: {}, changes: { name: 'Mine' } }]);
    expect(codeOf(answer)).toBe('identity.notAllowed');
    expect((await quickKeys()).asked).toEqual([]);
  });
});
