import { type BodyOf, type ChangedField, formatScaled, insertRow, type Projector } from '../kernel/index.ts';
import { costCentsOf } from './cost.ts';
import type { productCreated } from './create-product.ts';
import type { productEdited } from './edit-product.ts';
import { historyOf } from './price-changes.ts';
import { products } from './rows.ts';
import type { FurtherNames } from './schema.ts';

/** A product that was made on a device → its row, here at once and the same on the server, and what it cost at first. */
export const projectProductCreated: Projector<typeof productCreated> = ({ envelope, body }) => {
  const { productId, variantId, priceCents, floorCents, unitCostE4 } = body;
  const first: ChangedField[] = [
    { field: `price:${variantId}`, before: null, after: formatScaled(priceCents, 2) },
    ...(floorCents === null
      ? []
      : [{ field: `floor:${variantId}`, before: null, after: formatScaled(floorCents, 2) }]),
    ...(unitCostE4 === null
      ? []
      : [{ field: `cost:${variantId}`, before: null, after: formatScaled(unitCostE4, 4) }]),
  ];
  return [
    insertRow(products, {
      id: productId,
      companyId: envelope.company,
      name: body.name,
      nameZh: body.nameZh,
      description: null,
      categoryId: body.categoryId,
      gstCode: body.gstCode,
      variants: [
        {
          id: variantId,
          sku: body.sku,
          name: null,
          barcodes: body.barcodes,
          priceCents,
          ...(floorCents === null ? {} : { floorCents }),
          ...(unitCostE4 === null ? {} : { unitCostE4, costCents: costCentsOf(unitCostE4) }),
        },
      ],
      picture: null,
      status: 'active',
      selling: body.selling,
      furtherNames: furtherNamesOf(body),
      updatedAt: envelope.at,
    }),
    ...historyOf(envelope, first, body.createdBy),
  ];
};

function furtherNamesOf({ nameMs, nameTa }: BodyOf<typeof productCreated>): FurtherNames | null {
  if (nameMs === null && nameTa === null) return null;
  return { ...(nameMs === null ? {} : { ms: nameMs }), ...(nameTa === null ? {} : { ta: nameTa }) };
}

/** An edit → the history of amounts; the row itself comes from the server. */
export const projectProductEdited: Projector<typeof productEdited> = ({ envelope, body }) =>
  historyOf(envelope, body.changed, body.editedBy);
