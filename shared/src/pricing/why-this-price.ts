import type { PriceableLine, PricedLine } from './priceable.ts';
import type { Adjustment } from './schema.ts';

/** A step from the shelf to what a line costs. The screen puts it in words. */
export type PriceStep =
  /** What the product costs by itself; `label` from its barcode, `open` keyed in. */
  | { readonly step: 'shelf' | 'label' | 'open'; readonly unitCents: number }
  /** A price list stands in its place. */
  | { readonly step: 'list'; readonly code: string; readonly unitCents: number }
  /** A person gave another price: it leaves promotions. */
  | { readonly step: 'byHand'; readonly unitCents: number }
  | { readonly step: 'gross'; readonly quantityMilli: number; readonly amountCents: number }
  | { readonly step: 'adjustment'; readonly adjustment: Adjustment; readonly leftCents: number }
  | { readonly step: 'total'; readonly amountCents: number };

const firstSteps = { base: 'shelf', label: 'label', open: 'open' } as const;

/** Why a line costs what it costs: each step in the order of R2, with what is left after it. */
export function whyThisPrice(line: PriceableLine, priced: PricedLine): PriceStep[] {
  const steps: PriceStep[] = [{ step: firstSteps[line.basis], unitCents: line.baseUnitCents }];
  if (priced.priceListCode !== null) {
    steps.push({ step: 'list', code: priced.priceListCode, unitCents: priced.listUnitCents });
  }
  if (priced.priceSource === 'manual') steps.push({ step: 'byHand', unitCents: priced.unitPriceCents });
  steps.push({ step: 'gross', quantityMilli: line.quantityMilli, amountCents: priced.grossCents });
  let leftCents = priced.grossCents;
  for (const adjustment of priced.adjustments) {
    leftCents -= adjustment.amountCents;
    steps.push({ step: 'adjustment', adjustment, leftCents });
  }
  steps.push({ step: 'total', amountCents: priced.totalCents });
  return steps;
}
