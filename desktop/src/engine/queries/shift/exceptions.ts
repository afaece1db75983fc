import type { ExceptionItem, ExceptionList } from '#shared/bridge/shift.ts';
import { epochMsOf, instantOf, SINGAPORE_OFFSET_MS } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { approvedIn } from './approved.ts';

export interface ExceptionsWanted {
  /** Null: of all whose documents are here. */
  readonly outletId: string | null;
  readonly from: string;
  readonly to: string;
  readonly kinds: readonly string[];
  readonly staffId: string | null;
  readonly limit: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The instants of Singapore dates: from the first one's midnight to the midnight after the last. */
export const instantsOf = (from: string, to: string): readonly [string, string] => [
  instantOf(epochMsOf(`${from}T00:00:00.000Z`) - SINGAPORE_OFFSET_MS),
  instantOf(epochMsOf(`${to}T00:00:00.000Z`) - SINGAPORE_OFFSET_MS + DAY_MS),
];

const WANTED = `(? IS NULL OR e.outlet_id = ?) AND e.noted_at >= ? AND e.noted_at < ?
  AND (? = '[]' OR e.kind IN (SELECT value FROM json_each(?)))
  AND (? IS NULL OR e.done_by = ? OR e.approved_by = ?)`;

/** What a manager looks through, newest first, with how many there are of each kind. */
export function readExceptions(db: ReadableDb, wanted: ExceptionsWanted): ExceptionList {
  const { outletId, staffId, limit } = wanted;
  const kinds = JSON.stringify(wanted.kinds);
  const [from, until] = instantsOf(wanted.from, wanted.to);
  const parameters = [outletId, outletId, from, until, kinds, kinds, staffId, staffId, staffId];
  const approved = approvedIn(db);
  return {
    items: db
      .prepare<Omit<ExceptionItem, 'right' | 'goods' | 'isWholeSale'> & { factId: string }>(
        `SELECT e.id, e.fact_id AS factId, e.kind, e.noted_at AS at, e.shift_id AS shiftId, r.code AS registerCode, o.code AS outletCode, p.name AS "by",
            a.name AS approvedBy, e.reference, e.amount_cents AS amountCents, e.reason
          FROM exceptions e
          LEFT JOIN shifts s ON s.id = e.shift_id
          LEFT JOIN registers r ON r.id = s.register_id
          LEFT JOIN outlets o ON o.id = e.outlet_id
          LEFT JOIN staff p ON p.id = e.done_by
          LEFT JOIN staff a ON a.id = e.approved_by
          WHERE ${WANTED} ORDER BY e.noted_at DESC, e.id DESC LIMIT ?`,
      )
      .all(...parameters, limit)
      .map(({ factId, ...item }) => ({ ...item, ...approved({ ...item, factId }) })),
    byKind: db
      .prepare<ExceptionList['byKind'][number]>(
        `SELECT e.kind, count(*) AS count, coalesce(sum(e.amount_cents), 0) AS amountCents FROM exceptions e
          WHERE ${WANTED} GROUP BY e.kind ORDER BY e.kind`,
      )
      .all(...parameters),
  };
}
