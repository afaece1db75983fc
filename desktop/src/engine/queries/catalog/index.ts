export {
  type BarcodeHit,
  type CatalogIndex,
  type CatalogQuery,
  type IndexedProduct,
  openCatalogIndex,
} from './catalog-index.ts';
export type { GatheredItems } from './gathered.ts';
export { type IndexItem, indexItems } from './items.ts';
export { indexProducts, readIndexedProducts } from './read-products.ts';
export { catalogIndexSchema } from './schema.ts';
