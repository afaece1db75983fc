export { readTerms } from './check-terms.ts';
export * from './errors.ts';
export * from './facts.ts';
export type { ListPriceOfVariant } from './list-price.ts';
export { type NearMiss, nearMisses } from './near-misses.ts';
export { compilePriceBook, nextChangeAfter, type PriceBook } from './price-book.ts';
export { priceLines } from './price-lines.ts';
export * from './priceable.ts';
export * from './rows.ts';
export * from './save-price-list.ts';
export {
  decideSavePromotion,
  type SavePromotionInput,
  type SaveReads,
  savePromotion,
} from './save-promotion.ts';
export * from './schema.ts';
export * from './set-list-prices.ts';
export { type PriceStep, whyThisPrice } from './why-this-price.ts';
