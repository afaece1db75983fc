import { type PromotionTerms, promotionTerms, type Reduction, type Scope } from './schema.ts';

/** Terms as they are written, read and found to make sense; null where they don't. */
export function readTerms(written: unknown): PromotionTerms | null {
  const read = promotionTerms.safeDecode(written as never);
  return read.success && makesSense(read.data) ? read.data : null;
}

/** Is it about something, and does it give something? */
function makesSense(terms: PromotionTerms): boolean {
  if (terms.kind === 'buyGet') {
    return isAboutSomething(terms.buy) && isAboutSomething(terms.get) && gives(terms.reduction);
  }
  if (!isAboutSomething(terms.scope)) return false;
  if (terms.kind === 'off') return gives(terms.reduction);
  if (terms.kind === 'set') return terms.size > 1;
  if (terms.kind === 'cheapestFree') return terms.free < terms.size;
  if (terms.kind === 'unitPrice') return true;
  const from = terms.steps.map((step) => ('fromCents' in step ? step.fromCents : step.fromQuantity));
  return new Set(from).size === from.length && terms.steps.every(({ reduction }) => gives(reduction));
}

const isAboutSomething = ({ everything, categoryIds, productIds, variantIds }: Scope): boolean =>
  everything || categoryIds.length + productIds.length + variantIds.length > 0;

const gives = (reduction: Reduction): boolean => reduction.kind === 'percent' || reduction.amountCents > 0;
