/** One product of a table. All brands and products are made up. */
export type ProductLine = readonly [
  name: string,
  nameZh: string,
  /** Shelf price with GST. */
  price: string,
  /** See `drawPicture`. */
  picture: string,
  /** How often it is bought, from 1 (now and then) to 10 (all day). */
  popularity: number,
  more?: ProductDetails,
];

export interface ProductDetails {
  readonly description?: string;
  /** `two`: the package was redesigned and both barcodes are on the shelf. `short`: too small for 13 digits, it has 8. */
  readonly barcode?: 'two' | 'short';
  /** Kinds it comes in, with their prices; then the line's own price is only the first one's. */
  readonly variants?: readonly (readonly [name: string, price: string])[];
}

export interface CategoryTable {
  /** In front of its products' skus. */
  readonly code: string;
  readonly name: string;
  readonly nameZh: string;
  readonly hue: number;
  /** Cost as a share of the price without GST, in percent. */
  readonly costPercent: number;
  readonly lines: readonly ProductLine[];
}
