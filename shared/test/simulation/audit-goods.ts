import { type ProductRow, products } from '#shared/catalog/index.ts';
import { reviewItems } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { SimulatedServer } from './server.ts';
import { decidedRequests } from './server-tables.ts';
import type { Truth } from './truth.ts';

/** What the auditor reads of a product in signed bytes. */
export interface SignedGoods {
  readonly product: string;
  /** Of what was asked for; empty where it was made. */
  readonly command: string;
  /** What it is called from now on. */
  readonly name: string;
  readonly barcodes: readonly string[];
  readonly priceCents: number;
}

export interface GoodsFact {
  readonly id: string;
  readonly goods: SignedGoods;
}

/** Undefined for what isn't about a product. */
export function readSignedGoods(
  type: string,
  body: Readonly<Record<string, unknown>>,
): SignedGoods | undefined {
  const product = String(body.productId);
  if (type === 'catalog.productCreated.v1') {
    const barcodes = (body.barcodes as readonly unknown[]).map(String);
    const priceCents = Math.round(Number(body.priceCents) * 100);
    return { product, command: '', name: String(body.name), barcodes, priceCents };
  }
  if (type !== 'catalog.productEdited.v1') return undefined;
  const changed = body.changed as readonly { readonly field: string; readonly after: unknown }[];
  const name = changed.find(({ field }) => field === 'name')?.after;
  return { product, command: String(body.commandId), name: String(name), barcodes: [], priceCents: 0 };
}

/** What was made at two tills is there twice, with both told of where they share a barcode; everywhere the same. */
export function auditGoods(
  facts: readonly GoodsFact[],
  server: SimulatedServer,
  devices: readonly Device[],
  findings: string[],
): void {
  const made = new Map<string, SignedGoods>();
  const names = new Map<string, string>();
  const owners = new Map<string, number>();
  const told = new Set(
    server.postgres
      .rows(reviewItems)
      .flatMap(({ code, factId }) => (code === 'catalog.barcodeTwice' ? [factId as string] : [])),
  );
  for (const { id, goods } of facts) {
    names.set(goods.product, goods.name);
    if (goods.command !== '') continue;
    if (made.has(goods.product)) findings.push(`product ${goods.product} is made twice`);
    made.set(goods.product, goods);
    const isShared = goods.barcodes.some((barcode) => owners.has(barcode));
    for (const barcode of goods.barcodes) owners.set(barcode, (owners.get(barcode) ?? 0) + 1);
    if (isShared !== told.has(id)) {
      findings.push(
        `${goods.product} ${isShared ? 'has another’s barcode, unnoticed' : 'is told of, and has its own barcode'}`,
      );
    }
  }
  const rows = server.postgres.rows(products);
  // What was renamed in a life of the server's data that is gone is asked for again, and may be refused where it collides.
  const isRestored = server.incarnation.number > 1;
  compare('the server', rows, made, isRestored ? undefined : names, findings);
  const here = new Map(rows.map((row) => [row.id as string, row.name]));
  for (const { name, db, isDead, isPaired } of devices) {
    if (!isDead && isPaired) compare(name, db.all(products), made, here, findings);
  }
}

function compare(
  who: string,
  rows: readonly ProductRow[],
  made: ReadonlyMap<string, SignedGoods>,
  names: ReadonlyMap<string, string> | undefined,
  findings: string[],
): void {
  const found = new Map(rows.map((row) => [row.id as string, row]));
  for (const id of new Set([...made.keys(), ...found.keys()])) {
    const [goods, row] = [made.get(id), found.get(id)];
    if (goods === undefined || row === undefined) {
      findings.push(`product ${id} is ${row === undefined ? 'not on' : 'made by nobody, and on'} ${who}`);
      continue;
    }
    const [variant] = row.variants;
    const isSame =
      variant?.priceCents === goods.priceCents && variant.barcodes.join() === goods.barcodes.join();
    if (!isSame) findings.push(`product ${id} on ${who} isn't what was made`);
    if (names !== undefined && names.get(id) !== row.name)
      findings.push(`product ${id} is called ${row.name} on ${who}, it should be ${names.get(id)}`);
  }
}

/** Whatever was asked of the server was decided, once, whoever asked for it in the end. */
export function auditRequests(
  truth: Truth,
  facts: readonly GoodsFact[],
  server: SimulatedServer,
  devices: readonly Device[],
  findings: string[],
): void {
  const decided = new Map(server.postgres.rows(decidedRequests).map((row) => [row.id as string, row]));
  const known = new Set<string>(facts.map(({ goods }) => goods.product));
  const alive = devices.filter(({ isDead }) => !isDead).flatMap(({ disk }) => [...disk.requests.keys()]);
  const isRestored = server.incarnation.number > 1;
  for (const id of new Set([...alive, ...truth.leftBehind])) {
    const row = decided.get(id);
    const product = truth.requests.get(id) ?? '';
    if (row === undefined) findings.push(`${id} was asked for, and nobody decided it`);
    // In another life of the data it may have been asked again before the product was sent again by whoever made it.
    else if (row.refusedFor !== null && known.has(product) && !isRestored && !truth.ofUnknown.has(id))
      findings.push(`${id} was refused (${row.refusedFor}), though ${product} is there`);
  }
  for (const id of decided.keys()) {
    if (!truth.requests.has(id as never)) findings.push(`${id} was decided, and nobody had asked for it`);
  }
  if (isRestored) return;
  const done = new Set<string>();
  for (const { id, goods } of facts) {
    if (goods.command !== '' && done.has(goods.command))
      findings.push(`${id} was asked for once, and done twice`);
    done.add(goods.command);
  }
}
