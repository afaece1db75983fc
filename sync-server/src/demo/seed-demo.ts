import { type CompanyId, epochMsOf, instantOf } from '#shared/kernel/index.ts';
import { companyOfStore } from '../devices/devices.queries.ts';
import { type ImportDeps, importCompany } from '../import/import-company.ts';
import type { CompanyImport } from '../import/schema.ts';
import { summariseCompanies } from '../operator/operator.queries.ts';
import type { DemoItem } from './catalogue.ts';
import { cornerCrafts, craftsCatalogue } from './corner-crafts.ts';
import { lotsOn } from './guarded-goods.ts';
import { firstHistoryDay } from './history/calendar.ts';
import { type TradingPlan, writeHistory } from './history/write-history.ts';
import { luckyCatalogue, luckyMinimart } from './lucky-minimart.ts';

interface DemoCompany {
  readonly input: CompanyImport;
  readonly items: readonly DemoItem[];
  readonly trading: TradingPlan;
  /** Opening stock whose dates depend on the day of the seeding. */
  readonly datedStock?: (nowMs: number) => CompanyImport['openingStock'];
}

const demo: readonly DemoCompany[] = [
  {
    input: luckyMinimart,
    items: luckyCatalogue.items,
    trading: {
      opensAt: '08:00',
      closesAt: '22:30',
      salesPerDay: [25, 40],
      linesPerSale: [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 11],
      busyHours: { 8: 5, 9: 4, 12: 5, 13: 4, 17: 5, 18: 8, 19: 9, 20: 7, 21: 5 },
      floatCents: 15_000,
    },
    datedStock: lotsOn,
  },
  {
    input: cornerCrafts,
    items: craftsCatalogue.items,
    trading: {
      opensAt: '11:00',
      closesAt: '20:00',
      salesPerDay: [3, 7],
      linesPerSale: [1, 1, 1, 2, 2, 3],
      busyHours: { 13: 4, 16: 4, 18: 5 },
      floatCents: 8_000,
    },
  },
];

/** Before the doors of the first day open. */
const STOCKTAKE_BEFORE_OPENING_MS = 60 * 60 * 1000;

/**
 * Fills a database that holds nothing with the demonstration: two companies and a month of their sales. A seeding that
 * was cut short is finished by the next start; a database with other companies in it is left alone.
 */
export async function seedDemo(
  deps: Omit<ImportDeps, 'openedAt'>,
  log: (line: string) => void,
): Promise<void> {
  const { context } = deps;
  const slugs = demo.map(({ input }) => input.company.slug);
  const companies = await summariseCompanies(context.database);
  const hasDemo = companies.some(({ slug }) => slug !== null && slugs.includes(slug));
  if (companies.length > 0 && !hasDemo) return;
  for (const company of demo) await seedCompany(deps, company, log);
}

async function seedCompany(
  deps: Omit<ImportDeps, 'openedAt'>,
  { input, items, trading, datedStock }: DemoCompany,
  log: (line: string) => void,
): Promise<void> {
  const { context } = deps;
  const { slug, name } = input.company;
  const { database } = context;
  let companyId = (await companyOfStore(database, slug)) as CompanyId | undefined;
  if (companyId === undefined) {
    log(`Making the demonstration's ${name}: ${input.products.length} products …`);
    const openedMs =
      epochMsOf(firstHistoryDay(context.clock(), trading.opensAt)) - STOCKTAKE_BEFORE_OPENING_MS;
    const openingStock = [...input.openingStock, ...(datedStock?.(context.clock()) ?? [])];
    const dated = { ...input, openingStock };
    const imported = await importCompany({ ...deps, openedAt: instantOf(openedMs) }, dated);
    if (!imported.ok) throw new Error(`${name}: ${JSON.stringify(imported.error)}`);
    companyId = imported.value.companyId;
  }
  await writeHistory(context, { companyId, slug, name, items, trading }, log);
}
