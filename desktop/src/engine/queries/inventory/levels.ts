import type { StockByOutlet } from '#shared/bridge.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A variant's stock at every outlet, also where there is none; this outlet first. */
export const readLevels = (db: ReadableDb, variantId: string, outletId: string): readonly StockByOutlet[] =>
  db
    .prepare<Omit<StockByOutlet, 'here'> & { here: number }>(
      `SELECT o.code AS outletCode, o.name AS outletName, o.kind, o.id = ? AS here,
        coalesce(l.on_hand_milli, 0) AS onHandMilli
        FROM outlets o LEFT JOIN stock_levels l
          ON l.company_id = o.company_id AND l.location_id = o.location_id AND l.variant_id = ?
        ORDER BY here DESC, o.code`,
    )
    .all(outletId, variantId)
    .map((level) => ({ ...level, here: level.here === 1 }));
