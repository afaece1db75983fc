import { z } from 'zod';
import type { AttentionItem, AttentionLine } from '#shared/bridge.ts';
import { cents, instant } from '#shared/kernel/index.ts';

const words = z.nullish(z.string().max(300));

/** What a review item says of itself, read tolerantly: older servers say less, newer ones more. */
const reviewDetails = z.object({
  receiptNumber: words,
  /** Of products that were made with the same one. */
  barcode: words,
  registerCode: words,
  expected: words,
  at: z.nullish(instant).catch(null),
  total: z.nullish(cents).catch(null),
  lines: z
    .array(
      z.object({
        variantId: words,
        locationId: words,
        sku: words,
        name: words,
        nameZh: words,
      }),
    )
    .catch([]),
});

type Known = Pick<
  AttentionItem,
  'reference' | 'registerCode' | 'happenedAt' | 'totalCents' | 'expectedReference'
> & {
  readonly barcode: string | null;
  readonly lines: readonly (Omit<AttentionLine, 'onHandMilli'> & { readonly locationId: string | null })[];
};

const nothing: Known = {
  reference: null,
  registerCode: null,
  happenedAt: null,
  totalCents: null,
  expectedReference: null,
  barcode: null,
  lines: [],
};

export function readReviewDetails(stored: string): Known {
  const read = reviewDetails.safeDecode(JSON.parse(stored));
  if (!read.success) return nothing;
  const { data } = read;
  return {
    reference: data.receiptNumber ?? null,
    registerCode: data.registerCode ?? null,
    happenedAt: data.at ?? null,
    totalCents: data.total ?? null,
    barcode: data.barcode ?? null,
    expectedReference: data.expected ?? null,
    lines: data.lines.map((line) => ({
      variantId: line.variantId ?? null,
      locationId: line.locationId ?? null,
      sku: line.sku ?? null,
      name: line.name ?? line.sku ?? '',
      nameZh: line.nameZh ?? null,
      quantityMilli: null,
    })),
  };
}
