import { z } from 'zod';
import {
  accept,
  type ChangedField,
  type CollidedField,
  categoryId,
  cents,
  changedField,
  type DecidedEdit,
  defineCommand,
  defineFact,
  formatScaled,
  mergeFields,
  parseScaled,
  productId,
  type RequestId,
  type Result,
  reject,
  requestId,
  type StaffId,
  staffId,
  text,
  unitCostE4,
  variantId,
} from '../kernel/index.ts';
import { costCentsOf, unitCostOf } from './cost.ts';
import { normaliseBarcode } from './gtin.ts';
import type { ProductRow } from './rows.ts';
import { MAX_BARCODES, MAX_VARIANTS, ordinarySelling, stockRules, type Variant } from './schema.ts';

const editableFields = {
  name: text(200),
  nameZh: z.nullable(text(200)),
  nameMs: z.nullable(text(200)),
  nameTa: z.nullable(text(200)),
  categoryId: z.nullable(categoryId),
  status: z.enum(['active', 'archived']),
  whenOutOfStock: z.enum(stockRules),
  /** Shelf prices by variant. */
  prices: z.partialRecord(variantId, cents),
  /** By variant: never sold for less by hand without somebody's word; null: for anything. */
  floors: z.partialRecord(variantId, z.nullable(cents)),
  /** By variant: what a unit costs; null: nobody knows. */
  costs: z.partialRecord(variantId, z.nullable(unitCostE4)),
};

/** Fields to change, with what was shown when they were. Barcodes come and go one by one, so they can't collide. */
export const editProductInput = z.strictObject({
  productId,
  seen: z.strictObject(editableFields).partial(),
  changes: z
    .strictObject({
      ...editableFields,
      barcodes: z
        .array(
          z.strictObject({
            variantId,
            add: z.array(text(64)).max(MAX_BARCODES),
            remove: z.array(text(64)).max(MAX_BARCODES),
          }),
        )
        .max(MAX_VARIANTS),
    })
    .partial(),
});
export type EditProductInput = z.output<typeof editProductInput>;

export const editProduct = defineCommand({
  type: 'catalog.editProduct',
  isAskedAgain: true,
  right: 'editProducts',
  input: editProductInput,
  subjectOf: (input) => input.productId,
});

/** A product was changed; its row comes down by itself, and what it was is in the history of prices and costs [CAT-64]. */
export const productEdited = defineFact({
  type: 'catalog.productEdited.v1',
  authority: 'server',
  body: z.object({
    productId,
    commandId: requestId,
    editedBy: staffId,
    changed: z.array(changedField).min(1),
  }),
  verify: () => accept(null),
});

export interface EditProductReads {
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly product: ProductRow | undefined;
  /** UTC instant of the decision. */
  readonly now: string;
}

const plainFields = ['name', 'nameZh', 'nameMs', 'nameTa', 'categoryId', 'status', 'whenOutOfStock'] as const;
const CENTS_SCALE = 2;
const COST_SCALE = 4;
/** Names in further languages, by the field that changes them. */
const languageOf: Readonly<Record<string, string>> = { nameMs: 'ms', nameTa: 'ta' };

/** Decides a field patch [CAT-1]: what hasn't changed since it was seen is taken, what has is given back with both values. */
export function decideEditProduct(
  input: EditProductInput,
  { commandId, by, product, now }: EditProductReads,
): Result<DecidedEdit<ProductRow, typeof productEdited>> {
  if (product === undefined) return reject('catalog.productUnknown');
  const asked = [
    ...plainChanges(input, product),
    ...priceChanges(input, product),
    ...floorChanges(input, product),
    ...costChanges(input, product),
  ];
  const bad = asked.find(({ field, wanted }) => field === 'name' && (wanted ?? '').trim() === '');
  if (bad !== undefined) return reject('catalog.nameMissing');
  const below = asked.find(({ wanted }) => wanted?.startsWith('-'));
  if (below !== undefined) {
    return reject(below.field.startsWith('cost:') ? 'catalog.costInvalid' : 'catalog.priceInvalid');
  }
  const merged = mergeFields(asked);
  const withFields = merged.changed.reduce(setField, product);
  const barcodes = (input.changes.barcodes ?? []).flatMap((change) => barcodeChange(withFields, change));
  if (barcodes.some(({ after }) => (after ?? '').split(' ').length > MAX_BARCODES)) {
    return reject('catalog.barcodesTooMany', { max: MAX_BARCODES });
  }
  const changed = [...merged.changed, ...barcodes];
  const result = { changed, collided: merged.collided };
  if (changed.length === 0) return accept({ merged: result, edit: undefined });
  return accept({
    merged: result,
    edit: {
      row: { ...barcodes.reduce(setField, withFields), updatedAt: now },
      fact: {
        definition: productEdited,
        outlets: [],
        privateText: null,
        body: { productId: product.id, commandId, editedBy: by, changed },
      },
    },
  });
}

const plainChanges = ({ seen, changes }: EditProductInput, product: ProductRow): CollidedField[] =>
  plainFields
    .filter((field) => changes[field] !== undefined)
    .map((field) => ({
      field,
      seen: seen[field] ?? null,
      wanted: changes[field] ?? null,
      current: currentOf(product, field),
    }));

function currentOf(product: ProductRow, field: (typeof plainFields)[number]): string | null {
  switch (field) {
    case 'whenOutOfStock':
      return sellingOf(product).whenOutOfStock;
    case 'nameMs':
    case 'nameTa':
      return product.furtherNames?.[languageOf[field] ?? ''] ?? null;
    default:
      return product[field];
  }
}

const sellingOf = ({ selling }: ProductRow) => selling ?? ordinarySelling;

const inText = (amountCents: number | null | undefined): string | null =>
  amountCents == null ? null : formatScaled(amountCents, CENTS_SCALE);

function priceChanges({ seen, changes }: EditProductInput, product: ProductRow): CollidedField[] {
  return product.variants.flatMap(({ id, priceCents }) => {
    const wanted = inText(changes.prices?.[id]);
    return wanted === null
      ? []
      : [{ field: `price:${id}`, seen: inText(seen.prices?.[id]), wanted, current: inText(priceCents) }];
  });
}

const floorChanges = ({ seen, changes }: EditProductInput, product: ProductRow): CollidedField[] =>
  product.variants
    .filter(({ id }) => changes.floors?.[id] !== undefined)
    .map(({ id, floorCents }) => ({
      field: `floor:${id}`,
      seen: inText(seen.floors?.[id]),
      wanted: inText(changes.floors?.[id]),
      current: inText(floorCents),
    }));

const costText = (amountE4: number | null | undefined): string | null =>
  amountE4 == null ? null : formatScaled(amountE4, COST_SCALE);

const costChanges = ({ seen, changes }: EditProductInput, product: ProductRow): CollidedField[] =>
  product.variants
    .filter(({ id }) => changes.costs?.[id] !== undefined)
    .map((variant) => ({
      field: `cost:${variant.id}`,
      seen: costText(seen.costs?.[variant.id]),
      wanted: costText(changes.costs?.[variant.id]),
      current: costText(unitCostOf(variant)),
    }));

type BarcodeEdit = NonNullable<EditProductInput['changes']['barcodes']>[number];

function barcodeChange(product: ProductRow, { variantId: id, add, remove }: BarcodeEdit): ChangedField[] {
  const variant = product.variants.find((each) => each.id === id);
  if (variant === undefined) return [];
  const codes = (raw: readonly string[]) => raw.flatMap((each) => normaliseBarcode(each)?.code ?? []);
  const gone = new Set([...remove, ...codes(remove)]);
  const next = [...new Set([...variant.barcodes.filter((code) => !gone.has(code)), ...codes(add)])];
  const [before, after] = [variant.barcodes.join(' '), next.join(' ')];
  return before === after ? [] : [{ field: `barcodes:${id}`, before, after }];
}

function setField(product: ProductRow, { field, after }: ChangedField): ProductRow {
  const [kind, id] = field.split(':');
  if (field === 'whenOutOfStock')
    return { ...product, selling: { ...sellingOf(product), whenOutOfStock: after ?? 'warn' } };
  const language = languageOf[field];
  if (language !== undefined) return { ...product, furtherNames: namesWith(product, language, after) };
  if (id === undefined) return { ...product, [field]: after };
  return {
    ...product,
    variants: product.variants.map((variant) => (variant.id === id ? setOf(variant, kind, after) : variant)),
  };
}

function namesWith({ furtherNames }: ProductRow, language: string, name: string | null) {
  const { [language]: _before, ...others } = furtherNames ?? {};
  const names = name === null ? others : { ...others, [language]: name };
  return Object.keys(names).length === 0 ? null : names;
}

function setOf(variant: Variant, kind: string | undefined, after: string | null): Variant {
  switch (kind) {
    case 'price':
      return { ...variant, priceCents: parseScaled(after ?? '', CENTS_SCALE) };
    case 'floor':
      return { ...variant, floorCents: after === null ? null : parseScaled(after, CENTS_SCALE) };
    case 'cost': {
      const cost = after === null ? null : parseScaled(after, COST_SCALE);
      return { ...variant, unitCostE4: cost, costCents: cost === null ? null : costCentsOf(cost) };
    }
    default:
      return { ...variant, barcodes: (after ?? '').split(' ').filter((code) => code !== '') };
  }
}
