import { companySettings } from '#shared/identity/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { Database } from '../store/database.ts';

/** What the operator sees of a company. */
export interface CompanySummary {
  readonly id: string;
  /** Null for a company without an online store. */
  readonly slug: string | null;
  readonly name: string;
  readonly demo: boolean;
  readonly sales: number;
}

/** Every company on this server. */
export async function summariseCompanies(database: Database): Promise<CompanySummary[]> {
  const summaries: CompanySummary[] = [];
  for (const id of await companyIds(database)) {
    const [row] = await database.inCompany(id, (tx) =>
      tx.query(
        `SELECT name, settings, (SELECT min(slug) FROM stores) AS slug, (SELECT count(*) FROM sales) AS sales
         FROM companies`,
      ),
    );
    if (row === undefined) continue;
    const settings = companySettings.safeParse(JSON.parse(row.settings ?? '{}'));
    summaries.push({
      id,
      slug: row.slug ?? null,
      name: row.name ?? '',
      // Settings that can't be read are no proof of a demonstration.
      demo: settings.success && settings.data.demo,
      sales: Number(row.sales),
    });
  }
  return summaries;
}
