import { z } from 'zod';
import { productCreated } from '../../catalog/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Surprise, wordsOf } from './surprises.ts';

/** Goods that have a barcode. */
export interface BarcodeOwner {
  readonly barcode: string;
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly nameZh: string | null;
}

const made = z.object({
  productId: z.string(),
  variantId: z.string(),
  sku: z.string(),
  name: z.string(),
  nameZh: z.nullable(z.string()),
  barcodes: z.array(z.string()),
});

function ownersIn({ envelope, body }: AcceptedFact): BarcodeOwner[] {
  if (envelope.type !== productCreated.type) return [];
  const read = made.safeParse(body).data;
  if (read === undefined) return [];
  const { barcodes, ...goods } = read;
  return barcodes.map((barcode) => ({ ...goods, barcode }));
}

/** Barcodes that facts give to products that they make. */
export const barcodesMade = (facts: readonly AcceptedFact[]): readonly string[] => [
  ...new Set(facts.flatMap(ownersIn).map(({ barcode }) => barcode)),
];

/**
 * Products that were made with a barcode that another one has [CAT-62]: two tills made them while neither knew of the other. Both stay,
 * since both may have been sold.
 * @param known who had these barcodes before
 */
export function barcodeSurprises(facts: readonly AcceptedFact[], known: readonly BarcodeOwner[]): Surprise[] {
  const seen = [...known];
  return facts.flatMap((fact): Surprise[] => {
    const { envelope, outletId } = fact;
    const mine = ownersIn(fact);
    const others = seen.filter(({ barcode, productId }) =>
      mine.some((one) => one.barcode === barcode && one.productId !== productId),
    );
    seen.push(...mine);
    const [first] = others;
    const own = mine.find(({ barcode }) => barcode === first?.barcode);
    if (first === undefined || own === undefined) return [];
    const lines = [own, ...others].map(({ variantId, sku, name, nameZh }) => ({
      variantId,
      sku,
      name,
      nameZh,
    }));
    const details = { ...wordsOf(envelope), barcode: first.barcode, lines };
    return [{ factId: envelope.id, outletId, code: 'catalog.barcodeTwice', details }];
  });
}
