import type { StockByOutlet } from '#shared/bridge.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';

/**
 * A variant's stock by outlet, this one first. Of other outlets those that this replica knows of: an office has all, a
 * till only its own and what was exchanged with it, and a zero would be a guess.
 */
export const readLevels = (
  db: ReadableDb,
  variantId: string,
  { outletId, firstCopyComplete }: Pick<DeviceState, 'outletId' | 'firstCopyComplete'>,
): readonly StockByOutlet[] =>
  db
    .prepare<Omit<StockByOutlet, 'here'> & { here: number }>(
      `SELECT o.code AS outletCode, o.name AS outletName, o.kind, o.id = ? AS here,
        coalesce(l.on_hand_milli, 0) AS onHandMilli
        FROM outlets o LEFT JOIN stock_levels l
          ON l.company_id = o.company_id AND l.location_id = o.location_id AND l.variant_id = ?
        WHERE o.id = ? OR l.on_hand_milli IS NOT NULL ORDER BY here DESC, o.code`,
    )
    .all(outletId, variantId, outletId)
    .map((level) => ({
      ...level,
      here: level.here === 1,
      // What was sold and counted before is still to come.
      onHandMilli: firstCopyComplete ? level.onHandMilli : null,
    }));
