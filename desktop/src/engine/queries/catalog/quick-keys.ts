import type { AskedArrangement, QuickKeyPage } from '#shared/bridge/quick-keys.ts';
import {
  type ArrangeQuickKeysInput,
  arrangeQuickKeys,
  type QuickKeyPageRow,
  quickKeyPages,
  withArrangement,
} from '#shared/catalog/index.ts';
import { type CompanyId, fromSqlite, type OutletId } from '#shared/kernel/index.ts';
import { type RequestRow, requests } from '#shared/sync/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** Arrangements that were decided last: of these, pages may not have come down yet. */
const DECIDED_LOOKED_AT = 5;

/** Pages of an outlet in their order, as its own waiting arrangements will make them [CAT-33]. */
export function readQuickKeyPages(
  db: ReadableDb,
  { companyId, outletId }: { readonly companyId: CompanyId; readonly outletId: OutletId },
): { readonly pages: readonly QuickKeyPage[]; readonly asked: readonly AskedArrangement[] } {
  const kept: readonly QuickKeyPageRow[] = db
    .prepare('SELECT * FROM quick_key_pages')
    .all()
    .map((row) => fromSqlite(quickKeyPages, row));
  const arrangements = readArrangements(db);
  const pages = arrangements.reduce<readonly QuickKeyPageRow[]>((rows, request) => {
    const ahead = pagesAhead(request, kept);
    return ahead.length === 0 ? rows : withArrangement(rows, { pages: ahead }, companyId, request.createdAt);
  }, kept);
  return {
    pages: pages
      .filter((page) => page.status === 'active' && (page.outletId ?? outletId) === outletId)
      .sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1))
      .map(({ id, name, outletId: of, position, keys }) => ({
        pageId: id,
        name,
        outletId: of,
        position,
        keys,
      })),
    asked: arrangements.flatMap(({ id: requestId, state, code, cancelAsked }): AskedArrangement[] => {
      if (cancelAsked) return [];
      if (state === 'waiting') return [{ requestId, state: 'waiting', code }];
      return state === 'refused' ? [{ requestId, state: 'refused', code }] : [];
    }),
  };
}

/** What this till asked, in the order in which it did. */
const readArrangements = (db: ReadableDb): RequestRow[] =>
  db
    .prepare(
      `SELECT * FROM requests WHERE type = ? AND (state IN ('waiting', 'refused') OR id IN (
          SELECT id FROM requests WHERE type = ? AND state = 'decided' AND outcome = 'decided'
            ORDER BY decided_at DESC LIMIT ?))
        ORDER BY created_at, id`,
    )
    .all(arrangeQuickKeys.type, arrangeQuickKeys.type, DECIDED_LOOKED_AT)
    .map((row) => fromSqlite(requests, row));

/** Pages of an arrangement that waits, or was decided and hasn't come down since: tiles don't jump back meanwhile. */
function pagesAhead(
  { state, cancelAsked, input, decidedAt }: RequestRow,
  rows: readonly QuickKeyPageRow[],
): ArrangeQuickKeysInput['pages'] {
  const pages = arrangeQuickKeys.input.safeDecode(input as never).data?.pages ?? [];
  if (state === 'waiting') return cancelAsked ? [] : pages;
  if (state !== 'decided' || decidedAt === null) return [];
  return pages.filter(({ pageId }) => (rows.find(({ id }) => id === pageId)?.updatedAt ?? '') < decidedAt);
}
