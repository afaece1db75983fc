import { z } from 'zod';
import { categoryId, cents, productId, text, variantId } from '../kernel/index.ts';

export const MAX_PAGE_SIZE = 100;
export const MAX_SEARCH_LENGTH = 100;

/** Which store: a header or, where there is none, the server's default. */
export const STORE_HEADER = 'x-kedai-store';

export const productListQuery = z.strictObject({
  q: text(MAX_SEARCH_LENGTH).optional(),
  category: categoryId.optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(24),
});

export const availability = z.object({
  status: z.enum(['inStock', 'lowStock', 'outOfStock']),
  /** Units in all shops, never below 0. */
  quantity: text(20),
  outlets: z.array(z.object({ code: text(10), name: text(200), quantity: text(20) })),
});

export const storefrontProduct = z.object({
  id: productId,
  name: text(200),
  nameZh: z.nullable(text(200)),
  description: z.nullable(text(2000)),
  category: z.nullable(z.object({ id: text(60), name: text(100), nameZh: z.nullable(text(100)) })),
  picture: z.nullable(text(8000)),
  currency: z.literal('SGD'),
  priceIncludesGst: z.boolean(),
  variants: z.array(
    z.object({
      id: variantId,
      sku: text(60),
      name: z.nullable(text(100)),
      barcodes: z.array(text(64)),
      price: cents.describe(
        'What one piece costs now: by price lists for everybody, and by promotions about single pieces that hold online',
      ),
      listPrice: cents.describe('What one piece costs without promotions; never below price'),
      why: z
        .array(
          z.object({
            kind: z.enum(['priceList', 'promotion']),
            code: text(60),
            name: z.nullable(text(200)),
            nameZh: z.nullable(text(200)),
          }),
        )
        .describe('The price list and the promotions that made the price; empty: the shelf price'),
      availability,
    }),
  ),
});
export type StorefrontProduct = z.output<typeof storefrontProduct>;

export const pageMeta = z.object({
  page: z.int(),
  pageSize: z.int(),
  totalItems: z.int(),
  totalPages: z.int(),
});

export const successOf = <Data extends z.ZodType, Meta extends z.ZodType>(data: Data, meta: Meta) =>
  z.object({ status: z.literal('success'), data, meta });

export const errorAnswer = z.object({
  status: z.literal('error'),
  error: z.object({
    code: text(100),
    message: text(1000),
    details: z.record(z.string(), z.unknown()),
    requestId: text(100),
  }),
});
