import { MAX_OPENING_LINES, stockOpened } from '#shared/inventory/index.ts';
import { assert, type LocationId, type OutletId, present, type VariantId } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import type { CompanyTransaction } from '../store/database.ts';
import type { CompanyImport } from './schema.ts';

/** Ids that an import gave to its outlets, by code. */
export type ImportedPlaces = ReadonlyMap<string, { readonly outletId: string; readonly locationId: string }>;

/** Records the stock that each outlet begins with: facts of the company's own stream, in parts of a bounded size. */
export async function openStock(
  tx: CompanyTransaction,
  context: ServerContext,
  request: {
    readonly input: CompanyImport;
    readonly places: ImportedPlaces;
    /** The variant of each sku. */
    readonly variantIds: ReadonlyMap<string, string>;
    /** UTC instant that the facts carry. */
    readonly at: string | undefined;
  },
): Promise<void> {
  const { input, places, variantIds, at } = request;
  const byOutlet = Map.groupBy(input.openingStock, ({ outlet }) => outlet);
  for (const [outlet, counted] of byOutlet) {
    const place = present(places.get(outlet), 'an outlet that was checked');
    const outletId = place.outletId as OutletId;
    for (let start = 0, part = 1; start < counted.length; start += MAX_OPENING_LINES, part += 1) {
      const lines = counted
        .slice(start, start + MAX_OPENING_LINES)
        .map(({ sku, quantity, unitCost, lot, expiresOn }) => ({
          variantId: present(variantIds.get(sku), 'a sku that was checked') as VariantId,
          sku,
          quantityMilli: quantity,
          unitCostE4: unitCost,
          ...(lot === undefined ? {} : { lot: { code: lot, expiresOn: expiresOn ?? null } }),
        }));
      const locationId = place.locationId as LocationId;
      const body = { outletId, locationId, part, reference: `Opening ${outlet} ${part}`, lines };
      const decision = { definition: stockOpened, outlets: [outletId], privateText: null, body };
      const { outcome, code } = await appendServerFactWithin(tx, context, decision, at);
      assert(outcome === 'accepted', `opening stock that is accepted, not ${outcome} (${code})`);
    }
  }
}
