import type { StockByOutlet } from '#shared/bridge.ts';
import { parseScaled } from '#shared/kernel/index.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';
import { readReach } from '../devices/registers.ts';

const QUANTITY_DECIMALS = 3;

type ThisOutlet = Pick<DeviceState, 'companyId' | 'outletId' | 'registerId' | 'firstCopyComplete'>;

/**
 * A variant's stock by outlet, this one first. Its own is what it sums up itself. A till gets other outlets' from the newest checkpoint,
 * which says of what moment they are [INV-30]; an office sums them up, too. An outlet that nothing is known of is left out: a zero
 * would be a guess.
 */
export function readLevels(db: ReadableDb, variantId: string, device: ThisOutlet): readonly StockByOutlet[] {
  const told = readElsewhere(db, variantId, device);
  const isOffice = readReach(db, device) === null;
  return db
    .prepare<Omit<StockByOutlet, 'here' | 'asOf'> & { here: number; locationId: string }>(
      `SELECT o.code AS outletCode, o.name AS outletName, o.kind, o.id = ? AS here, o.location_id AS locationId,
        l.on_hand_milli AS onHandMilli
        FROM outlets o LEFT JOIN stock_levels l
          ON l.company_id = o.company_id AND l.location_id = o.location_id AND l.variant_id = ?
        ORDER BY here DESC, o.code`,
    )
    .all(device.outletId, variantId)
    .flatMap(({ locationId, here, onHandMilli, ...outlet }): StockByOutlet[] => {
      // What was sold and counted before is still to come.
      const own = device.firstCopyComplete ? (onHandMilli ?? 0) : null;
      if (isOffice) return [{ ...outlet, here: false, onHandMilli: own, asOf: null }];
      if (here === 1) return [{ ...outlet, here: true, onHandMilli: own, asOf: null }];
      const figure = told.get(locationId) ?? (onHandMilli === null ? undefined : { onHandMilli, asOf: null });
      return figure === undefined ? [] : [{ ...outlet, here: false, ...figure }];
    });
}

/** What the newest checkpoint that is here says of other locations' stock. Only the part that names the variant is taken apart. */
function readElsewhere(
  db: ReadableDb,
  variantId: string,
  { companyId, outletId }: ThisOutlet,
): ReadonlyMap<string, { readonly onHandMilli: number; readonly asOf: string }> {
  const rows = db
    .prepare<{ locationId: string; onHand: string; asOf: string }>(
      `SELECT other.value ->> 'locationId' AS locationId, other.value ->> 'onHandMilli' AS onHand, taken_at AS asOf
        FROM checkpoints, json_each(levels) level, json_each(level.value, '$.elsewhere') other
        WHERE company_id = ? AND audience = ? AND instr(levels, ?) > 0 AND level.value ->> 'variantId' = ?
        ORDER BY taken_at`,
    )
    .all(companyId, outletId, variantId, variantId);
  return new Map(
    rows.map(({ locationId, onHand, asOf }) => [
      locationId,
      { onHandMilli: parseScaled(onHand, QUANTITY_DECIMALS), asOf },
    ]),
  );
}
