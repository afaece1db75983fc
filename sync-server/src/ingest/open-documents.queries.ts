import { documentChangeOf, OFFICE, openDocuments } from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';

type FactRow = Readonly<Record<string, unknown>>;

/**
 * Keeps the documents that facts open, beside the facts, until one closes them or another takes their place: a replica gets
 * them whatever their month. A fact that comes late doesn't undo what happened after it.
 * @param rows rows of `facts` that were just entered, of every audience
 */
export async function keepOpenDocuments(tx: CompanyTransaction, rows: readonly FactRow[]): Promise<void> {
  for (const row of rows) {
    if (row.audience !== OFFICE) continue;
    const change = documentChangeOf(String(row.type), row.body);
    if (change === undefined) continue;
    const { effect, kind, subject } = change;
    await tx.query('DELETE FROM open_documents WHERE kind = $1 AND subject = $2 AND at <= $3', [
      kind,
      subject,
      String(row.at),
    ]);
    if (effect === 'closes' || (await isOpen(tx, kind, subject))) continue;
    const documents = rows.filter(({ id }) => id === row.id).map((each) => ({ ...each, kind, subject }));
    await insertRows(tx, openDocuments, documents);
  }
}

async function isOpen(tx: CompanyTransaction, kind: string, subject: string): Promise<boolean> {
  const rows = await tx.query('SELECT FROM open_documents WHERE kind = $1 AND subject = $2 LIMIT 1', [
    kind,
    subject,
  ]);
  return rows.length > 0;
}
