export {
  type BarcodeHit,
  type CatalogIndex,
  type CatalogQuery,
  type IndexedProduct,
  openCatalogIndex,
  type SearchHit,
} from './catalog-index.ts';
export { readIndexedProducts } from './read-products.ts';
export { catalogIndexSchema } from './schema.ts';
