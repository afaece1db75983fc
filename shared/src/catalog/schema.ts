import { z } from 'zod';
import { cents, openEnum, text, unitCostE4, variantId } from '../kernel/index.ts';

export const MAX_VARIANTS = 200;
export const MAX_BARCODES = 20;
export const MAX_PACKS = 10;

/** What is scanned and priced; its barcodes are inside, so that no synced row needs another. */
export const variant = z.object({
  id: variantId,
  sku: text(60),
  /** What tells it from its siblings ("Large"); null for a product's only variant. */
  name: z.nullable(text(100)),
  barcodes: z.array(text(64)).max(MAX_BARCODES),
  /** Shelf price per unit, GST included where the company charges it. */
  priceCents: cents,
  /** Never sold for less by hand without somebody's word. */
  floorCents: z.optional(z.nullable(cents)),
  /** What a unit cost last, for the guard against selling below it. */
  costCents: z.optional(z.nullable(cents)),
  /** The same exactly, as it is shown and edited; the cents above are this, rounded up. */
  unitCostE4: z.optional(z.nullable(unitCostE4)),
  /** A pack of several under a barcode of its own; without a price of its own it costs what its pieces do. */
  packs: z.optional(
    z
      .array(
        z.object({
          barcode: text(64),
          pieces: z.int().min(2).max(1_000),
          name: z.nullable(text(60)),
          priceCents: z.nullable(cents),
        }),
      )
      .max(MAX_PACKS),
  ),
});
export type Variant = z.output<typeof variant>;

export const variants = z.array(variant).min(1).max(MAX_VARIANTS);

/** What goods are on a receipt and in reports. A `bag` is a carrier bag, whose sale is reported by itself. */
export const productKinds = ['goods', 'bag', 'service'] as const;

/** `serial`: each piece has a number of its own; `lot`: a batch with a date. */
export const trackings = ['none', 'serial', 'lot'] as const;

/** What happens when the book says that there is none. */
export const stockRules = ['warn', 'block', 'ignore'] as const;

/** How a product is sold, where it isn't like most goods. */
export const selling = z.object({
  kind: openEnum(productKinds),
  /** Sold by weight: a quantity is kilograms, three decimals. */
  isWeighed: z.boolean(),
  /** Its price is keyed in at the counter. */
  hasOpenPrice: z.boolean(),
  /** RULES.md R3: outside every discount, threshold and point. */
  isOutsideDiscounts: z.boolean(),
  /** RULES.md R30; null: anybody may buy it. */
  minimumAge: z.nullable(z.int().min(1).max(99)),
  /** Liquor isn't sold for takeaway at night. */
  isLiquor: z.boolean(),
  /** What is known of single pieces. */
  tracking: openEnum(trackings),
  /** RULES.md R6: beverage containers in a piece, and what is paid back for each. */
  deposit: z.nullable(z.object({ containers: z.int().min(1).max(100), centsEach: cents })),
  /** When the book says there is none: `warn` says so and sells, `block` asks for somebody's word, `ignore` says nothing. */
  whenOutOfStock: openEnum(stockRules),
});
export type Selling = z.output<typeof selling>;

/** How most goods are sold: what a product without `selling` says. */
export const ordinarySelling: Selling = {
  kind: 'goods',
  isWeighed: false,
  hasOpenPrice: false,
  isOutsideDiscounts: false,
  minimumAge: null,
  isLiquor: false,
  tracking: 'none',
  deposit: null,
  whenOutOfStock: 'warn',
};

/** Names in further languages, by language code: `ms`, `ta`. */
export const furtherNames = z.record(z.string().regex(/^[a-z]{2}$/), text(200));
export type FurtherNames = Readonly<Record<string, string>>;
