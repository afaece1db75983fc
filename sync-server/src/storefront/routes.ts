import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { chargesGst } from '#shared/identity/index.ts';
import { instantOf, productId, type Result, reject, singaporeDate } from '#shared/kernel/index.ts';
import {
  pageMeta,
  productListQuery,
  STORE_HEADER,
  type StorefrontProduct,
  storefrontProduct,
  successOf,
} from '#shared/storefront/index.ts';
import type { ServerContext } from '../context.ts';
import { answer, answerMeta, orRefuse, success } from '../http/answers.ts';
import { createPriceBooks, type PriceBooks } from '../pricing/price-books.ts';
import { readListPrices } from '../pricing/pricing.queries.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { productView } from './product-view.ts';
import {
  companyOfStore,
  findProductPage,
  readCategories,
  readCompany,
  readProducts,
  readShopStock,
} from './products.queries.ts';

const storeHeaders = z.object({
  [STORE_HEADER]: z.string().max(60).optional().describe('The store; the server has a default one'),
});

/** Shoppers may see a price or a level that is this old. */
const CACHE_CONTROL = 'public, max-age=10, stale-while-revalidate=30';

interface Store {
  readonly context: ServerContext;
  readonly books: PriceBooks;
}

/** What an online store reads. Open to any web page: there is nothing here that isn't on the shelf. */
export async function storefrontRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  await app.register(cors, { origin: true, methods: ['GET'], allowedHeaders: [STORE_HEADER] });
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['storefront'];
  const store: Store = { context, books: createPriceBooks() };
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode === 200)
      reply.header('cache-control', CACHE_CONTROL).header('vary', `${STORE_HEADER}, origin`);
  });

  routes.get(
    '/api/v1/products',
    {
      schema: {
        tags,
        summary:
          'Products, page by page; with q, those that match in English or Chinese, or else those that come near to it',
        headers: storeHeaders,
        querystring: productListQuery,
        response: { 200: successOf(z.array(storefrontProduct), pageMeta.extend(answerMeta.shape)) },
      },
    },
    async (request) => {
      const { page, pageSize, q, category } = request.query;
      const search = q?.trim() === '' ? undefined : q?.trim();
      const companyId = orRefuse(await storeCompany(context, request));
      return context.database.inCompany(companyId, async (tx) => {
        const offset = (page - 1) * pageSize;
        const found = await findProductPage(tx, { search, category, limit: pageSize, offset });
        const { totalItems } = found;
        return {
          ...answer(request, await viewsOf(tx, store, found.productIds)),
          meta: {
            requestId: request.id,
            page,
            pageSize,
            totalItems,
            totalPages: Math.ceil(totalItems / pageSize),
          },
        };
      });
    },
  );

  routes.get(
    '/api/v1/products/:id',
    {
      schema: {
        tags,
        summary: 'One product with its price now and what each shop has of it',
        headers: storeHeaders,
        params: z.object({ id: productId }),
        response: { 200: success(storefrontProduct) },
      },
    },
    async (request) => {
      const companyId = orRefuse(await storeCompany(context, request));
      const { id } = request.params;
      const [product] = await context.database.inCompany(companyId, (tx) => viewsOf(tx, store, [id]));
      if (product === undefined) return orRefuse(reject('storefront.productUnknown', { id }));
      return answer(request, product);
    },
  );
}

/** The company of the store that a request names, or of the server's own store. */
async function storeCompany(context: ServerContext, request: FastifyRequest): Promise<Result<string>> {
  const named = request.headers[STORE_HEADER];
  const slug = typeof named === 'string' ? named : context.defaultStore;
  if (slug === undefined) return reject('storefront.storeUnknown', { header: STORE_HEADER });
  const companyId = await companyOfStore(context.database, slug);
  return companyId === undefined
    ? reject('storefront.storeUnknown', { store: slug })
    : { ok: true, value: companyId };
}

async function viewsOf(
  tx: CompanyTransaction,
  { context, books }: Store,
  productIds: readonly string[],
): Promise<StorefrontProduct[]> {
  const products = await readProducts(tx, productIds);
  const company = await readCompany(tx);
  const variantIds = products.flatMap((product) => product.variants.map((variant) => variant.id));
  const at = instantOf(context.clock());
  const book = await books.of(tx);
  const listPrices = book.lists.size === 0 ? undefined : await readListPrices(tx, variantIds);
  const surroundings = {
    categories: await readCategories(tx),
    stock: await readShopStock(tx, variantIds),
    priceIncludesGst: chargesGst(company.settings, singaporeDate(at)),
    shelf: {
      prices: { book, pricesOf: (variant: string) => listPrices?.get(variant) ?? [] },
      // A shopper is in no outlet, and nobody whom the shop knows.
      moment: { at, outletId: null, channel: 'online', groupCode: null } as const,
    },
  };
  return products.map((product) => productView(product, surroundings));
}
