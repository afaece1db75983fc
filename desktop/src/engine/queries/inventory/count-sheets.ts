import type { SavedCountTile } from '#shared/bridge/counts.ts';
import type { CountSheet } from '#shared/inventory/index.ts';
import { type FactId, fromSqlite } from '#shared/kernel/index.ts';
import type { ReadableDb, WritableDb } from '../../store/index.ts';
import { type CountSheetRow, countSheets } from '../../store/local-tables.ts';
import { upsertRow } from '../../store/tables.ts';

/** Counts that a device keeps after they were saved; their facts stay. */
const SAVED_KEPT = 50;

/** The count that is under way; undefined when there is none. */
export function readOpenCount(db: ReadableDb): CountSheet | undefined {
  const row = db.prepare<Record<string, unknown>>('SELECT * FROM count_sheets WHERE fact_id IS NULL').get();
  if (row === undefined) return undefined;
  const { countId, lines, unknown } = fromSqlite(countSheets, row);
  return { countId, lines, unknown };
}

/** Writes the one open count; another that was open is let go of with it. */
export function writeOpenCount(db: WritableDb, { countId, lines, unknown }: CountSheet): void {
  db.prepareChange('DELETE FROM count_sheets WHERE fact_id IS NULL').run();
  upsertRow(db, countSheets, { countId, lines, unknown, factId: null, savedAt: null });
}

/** The open count is saved as a fact. */
export function writeSavedCount(db: WritableDb, sheet: CountSheet, factId: FactId, savedAt: string): void {
  upsertRow(db, countSheets, { ...sheet, factId, savedAt });
  db.prepareChange(
    `DELETE FROM count_sheets WHERE fact_id IS NOT NULL AND count_id NOT IN
      (SELECT count_id FROM count_sheets WHERE fact_id IS NOT NULL ORDER BY saved_at DESC, count_id DESC LIMIT ?)`,
  ).run(SAVED_KEPT);
}

/** A count that was saved here, as it was counted. */
export function readSavedCount(db: ReadableDb, countId: string): CountSheetRow | undefined {
  const row = db
    .prepare<Record<string, unknown>>('SELECT * FROM count_sheets WHERE count_id = ? AND fact_id IS NOT NULL')
    .get(countId);
  return row === undefined ? undefined : fromSqlite(countSheets, row);
}

/** The newest first. */
export const readSavedCounts = (db: ReadableDb): readonly SavedCountTile[] =>
  db
    .prepare<SavedCountTile>(
      `SELECT count_id AS countId, saved_at AS savedAt, json_array_length(lines) AS lines
        FROM count_sheets WHERE fact_id IS NOT NULL ORDER BY saved_at DESC, count_id DESC`,
    )
    .all();

/** The signed text of a fact; undefined when its month is no longer here. */
export const readEnvelope = (db: ReadableDb, factId: string): string | undefined =>
  db.prepare<{ envelope: string }>('SELECT envelope FROM facts WHERE id = ?').get(factId)?.envelope;

/**
 * What moved at a place from an instant on, by variant and in the order of time, as far as it is known here. Without counts: what
 * another one found is no movement of goods.
 */
export const readMovedSince = (
  db: ReadableDb,
  locationId: string,
  since: string,
): readonly { readonly variantId: string; readonly quantityMilli: number; readonly movedAt: string }[] =>
  db
    .prepare<{ variantId: string; quantityMilli: number; movedAt: string }>(
      `SELECT variant_id AS variantId, quantity_milli AS quantityMilli, moved_at AS movedAt FROM stock_movements
        WHERE location_id = ? AND moved_at >= ? AND kind NOT IN ('count', 'absorbed')`,
    )
    .all(locationId, since);
