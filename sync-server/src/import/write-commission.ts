import type { CompanyRow } from '#shared/identity/index.ts';
import { categoryId, present, staffId } from '#shared/kernel/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { replaceCompany } from './import.queries.ts';
import type { CompanyImport } from './schema.ts';

/** Writes what people and categories of the file earn into the settings, which name them by the ids that they were given. */
export async function writeCommission(
  tx: CompanyTransaction,
  input: CompanyImport,
  row: CompanyRow,
  ids: { readonly staff: readonly string[]; readonly categories: ReadonlyMap<string, string> },
): Promise<void> {
  const staff = input.people.flatMap(({ commissionBp }, index) =>
    commissionBp === undefined ? [] : [{ staffId: staffId.parse(ids.staff[index]), percentBp: commissionBp }],
  );
  const categories = input.categories.flatMap(({ code, commissionBp }) =>
    commissionBp === undefined
      ? []
      : [
          {
            categoryId: categoryId.parse(present(ids.categories.get(code), 'a category of the file')),
            percentBp: commissionBp,
          },
        ],
  );
  if (staff.length === 0 && categories.length === 0) return;
  const settings = {
    ...row.settings,
    counter: { ...row.settings.counter, commission: { staff, categories } },
  };
  await replaceCompany(tx, { ...row, settings });
}
