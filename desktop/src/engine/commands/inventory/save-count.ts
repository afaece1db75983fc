import type { SavedCount } from '#shared/bridge/counts.ts';
import {
  type CountLine,
  type CountSheet,
  decideCountStock,
  shelfNow,
  stockCounted,
} from '#shared/inventory/index.ts';
import { accept, type OutletId, present, type Result, type RowId, reject } from '#shared/kernel/index.ts';
import { readLocation, readOutlet, readStaffName } from '../../queries/identity/people.ts';
import { readBookLine, readSeen } from '../../queries/inventory/book.ts';
import {
  readEnvelope,
  readMovedSince,
  readSavedCount,
  writeOpenCount,
  writeSavedCount,
} from '../../queries/inventory/count-sheets.ts';
import type { ReadableDb } from '../../store/index.ts';
import type { SettleParts } from '../settle-attention.ts';

interface SaveParts extends SettleParts {
  readonly sheet: CountSheet;
  readonly newCountId: () => RowId;
}

/** Makes the open sheet a fact [INV-44]; codes that nothing is known of go on to the next sheet. A repeat records nothing. */
export function saveCount(countId: RowId, parts: SaveParts): Result<SavedCount> {
  const { store, committer, personId, sheet } = parts;
  if (readSavedCount(store.reader, countId) !== undefined) {
    const journaled = committer.ensureJournaled();
    return journaled.ok ? describeCount(store.reader, countId) : journaled;
  }
  if (sheet.countId !== countId) return reject('inventory.countInvalid', { countId });
  const counted = committer.commit<typeof stockCounted>({
    actor: personId,
    decide: ({ db, device }, at) => {
      const { outletId } = device;
      const locationId = present(readLocation(db, outletId), 'the outlet of what is counted');
      return decideCountStock(
        { countId, lines: linesNow(db, locationId, sheet.lines), reviewItemId: null },
        {
          ...{ locationId, outletId, countedBy: personId },
          book: (variantId) => readBookLine(db, locationId, variantId),
          ...readSeen(db),
        },
        at,
      );
    },
    alsoWrite: (db, { envelope }) => {
      writeSavedCount(db, sheet, envelope.id, envelope.at);
      writeOpenCount(db, { countId: parts.newCountId(), lines: [], unknown: sheet.unknown });
      return {};
    },
  });
  return counted.ok ? describeCount(store.reader, countId) : counted;
}

/** What is on the shelf at the moment of saving: a line was counted earlier, and goods were sold since [INV-43]. */
function linesNow(db: ReadableDb, locationId: string, lines: readonly CountLine[]) {
  const [first] = lines.map(({ countedAt }) => countedAt).toSorted();
  const moved = first === undefined ? [] : readMovedSince(db, locationId, first);
  return lines.map(({ variantId, countedMilli, countedAt }) => {
    const since = moved.filter((each) => each.variantId === variantId && each.movedAt >= countedAt);
    const movedMilli = since.reduce((sum, { quantityMilli }) => sum + quantityMilli, 0);
    return { variantId, countedMilli: shelfNow({ countedMilli }, movedMilli) };
  });
}

/** A count that was saved here: what its fact says, beside what somebody counted. */
export function describeCount(db: ReadableDb, countId: string): Result<SavedCount> {
  const row = readSavedCount(db, countId);
  const envelope = row?.factId == null ? undefined : readEnvelope(db, row.factId);
  if (row === undefined || envelope === undefined) return reject('inventory.countGone', { countId });
  const body = stockCounted.body.decode(JSON.parse(envelope).body);
  const asCounted = new Map(row.lines.map((line) => [line.variantId, line]));
  return accept({
    countId,
    countedAt: body.countedAt,
    countedBy: readStaffName(db, body.countedBy),
    outletName: outletName(db, body.outletId),
    lines: body.lines.map(({ variantId, name, countedMilli, bookMilli }) => {
      const line = asCounted.get(variantId);
      return {
        variantId,
        sku: line?.sku ?? '',
        name: line?.name ?? name,
        nameZh: line?.nameZh ?? null,
        ...(line?.furtherNames === undefined ? {} : { furtherNames: line.furtherNames }),
        countedMilli: line?.countedMilli ?? countedMilli,
        movedMilli: line === undefined ? 0 : countedMilli - line.countedMilli,
        thereMilli: countedMilli,
        bookMilli,
      };
    }),
  });
}

const outletName = (db: ReadableDb, outletId: OutletId): string => readOutlet(db, outletId)?.name ?? '';
