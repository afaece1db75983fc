import { type ImportDeps, importCompany } from '../import/import-company.ts';
import { summariseCompanies } from '../operator/operator.queries.ts';
import { cornerCrafts } from './corner-crafts.ts';
import { luckyMinimart } from './lucky-minimart.ts';

/** Fills a database that holds nothing with the demonstration's companies; any other database is left alone. */
export async function seedDemo(deps: ImportDeps, log: (line: string) => void): Promise<void> {
  if ((await summariseCompanies(deps.context.database)).length > 0) return;
  for (const input of [luckyMinimart, cornerCrafts]) {
    const { name } = input.company;
    log(`Making the demonstration's ${name}: ${input.products.length} products …`);
    const imported = await importCompany(deps, input);
    if (!imported.ok) throw new Error(`${name}: ${JSON.stringify(imported.error)}`);
  }
}
