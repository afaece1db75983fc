import { decideCreateProduct, type ProductRow, productCreated, products } from '#shared/catalog/index.ts';
import { type ProductId, parseEnvelope, present } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { localFacts, type ReplicaDb } from '#shared/sync/index.ts';
import type { MemoryReplica } from '../memory-replica.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import type { Refused, SimulatedServer } from './server.ts';

/** Few, so that two tills give out the same one while neither knows of the other. */
const barcodes = ['NEW-1', 'NEW-2', 'NEW-3'];

/** What was made at the shop's tills, as far as it is known here, as it is sold. */
export const madeHere = ({ db }: { readonly db: MemoryReplica }): ProductItem[] =>
  db.all(products).flatMap(({ id, name, nameZh, gstCode, variants }) =>
    variants.map((variant) => ({
      productId: id,
      variantId: variant.id,
      sku: variant.sku,
      name,
      nameZh,
      barcode: null,
      unitPriceCents: variant.priceCents,
      gstCode,
    })),
  );

/** Somebody makes a product at a device; one whose barcode is known here is refused. */
export function makeProduct(device: Device, random: Random): void {
  const { db, world, shop } = device;
  if (!device.canRecord || device.meaning(productCreated.type) === undefined) return;
  const code = random.pick([null, ...barcodes, ...barcodes]);
  const command = {
    productId: world.newId<ProductId>(),
    ...{ sku: '', name: `Made ${random.int(1000)}`, nameZh: '', nameMs: '', nameTa: '' },
    ...{ categoryId: null, gstCode: random.pick(['SR', 'ZR']), barcodes: code === null ? [] : [code] },
    ...{ priceCents: random.between(1, 60) * 5, floorCents: null, unitCostE4: null },
    kind: 'goods' as const,
    ...{ isWeighed: false, hasOpenPrice: false, isOutsideDiscounts: false },
  };
  const ownerOf = (barcode: string): string | undefined =>
    db.all(products).find(({ variants }) => variants.some((each) => each.barcodes.includes(barcode)))?.name;
  const done = device.record(productCreated, () =>
    decideCreateProduct(command, { by: shop.staffId, ownerOf }),
  );
  if (done?.ok) device.note(`makes ${command.productId.slice(-6)} ${code}`);
}

/** Products that were made here, and that the server hasn't accepted yet. */
function unsentProducts(db: MemoryReplica): Set<string> {
  return new Set(
    db.all(localFacts).flatMap(({ type, acceptNo, projected, envelope }) => {
      if (type !== productCreated.type || acceptNo !== null || !projected) return [];
      return [String(present(parseEnvelope(envelope), 'a readable envelope').body.productId)];
    }),
  );
}

/** Whole rows in the place of those that are there; one that was made here and isn't sent yet stays. */
function replaceProducts(device: Device, rows: readonly ProductRow[]): void {
  const { db, name, world } = device;
  const unsent = unsentProducts(db);
  const sent = new Set<string>(rows.map(({ id }) => id));
  const isGone = (id: string): boolean => !sent.has(id) && !unsent.has(id);
  db.transact((write: ReplicaDb) => {
    for (const { id } of db.all(products)) if (isGone(id)) write.remove(products, { id });
    for (const row of rows) write.upsert(products, row);
  });
  for (const id of unsent) {
    if (db.get(products, { id: id as ProductId }) === undefined)
      world.violate(`${name} can't sell ${id} any more, which it made`);
  }
}

type Ask = <Answer>(
  serve: () => Promise<Answer>,
  answered: (answer: Answer) => void,
  options: { readonly givenUp: () => void },
) => void;

/** Follows the shape of the products, which every device has; while there are none, nobody asks. */
export function followProducts(
  { device, server, ask }: { readonly device: Device; readonly server: SimulatedServer; readonly ask: Ask },
  incarnation: number,
  next: () => void,
  failed: () => void,
): void {
  if (server.postgres.rows(products).length === 0 && device.db.all(products).length === 0) {
    next();
    return;
  }
  ask(
    async (): Promise<readonly ProductRow[] | Refused> =>
      server.incarnation.number === incarnation ? server.postgres.rows(products) : { refused: 'unknown' },
    (answer) => {
      if ('refused' in answer) return failed();
      replaceProducts(device, answer);
      next();
    },
    { givenUp: failed },
  );
}
