export {
  type BarcodeHit,
  type CatalogIndex,
  type CatalogQuery,
  type IndexedProduct,
  openCatalogIndex,
} from './catalog-index.ts';
export { GatheredItems } from './gathered.ts';
export { type IndexRows, indexRows } from './index-rows.ts';
export { type IndexItem, indexItems } from './items.ts';
export { indexProducts, readIndexedProducts } from './read-products.ts';
export type { RebuildStep } from './rebuild.ts';
export { catalogIndexSchema } from './schema.ts';
