import type { ExceptionItem } from '#shared/bridge/shift.ts';
import { deriveId, type FactId } from '#shared/kernel/index.ts';
import { cashMoved, saleCompleted, shiftClosed } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readSale, type StoredSale } from '../sales/receipts.ts';

type Approved = Pick<ExceptionItem, 'right' | 'goods' | 'isWholeSale' | 'amountCents'>;
type Noted = Pick<ExceptionItem, 'id' | 'kind' | 'at' | 'amountCents'> & { readonly factId: string };

/** What an approval of these facts was for; a sale has as many as were asked for, and says so itself. */
const rightOfFact: Readonly<Record<string, string>> = {
  [cashMoved.type]: 'moveCash',
  [shiftClosed.type]: 'closeShift',
};

/**
 * What somebody's word was for: the right that they gave, and the goods or the sale that it was about. It is read from the fact that
 * the exception comes from, whose row it is by its id, so that older exceptions say it too.
 */
export function approvedIn(db: ReadableDb): (noted: Noted) => Approved {
  const typeOf = db.prepare<{ type: string }>('SELECT type FROM facts WHERE id = ?');
  // A sale is completed at the instant that its exceptions are noted at, and sales are found by it.
  const saleAt = db.prepare<{ id: string }>('SELECT id FROM sales WHERE completed_at = ? AND fact_id = ?');
  const known = new Map<string, StoredSale | undefined>();
  const saleOf = ({ at, factId }: Noted): StoredSale | undefined => {
    if (!known.has(factId)) {
      const found = saleAt.get(at, factId);
      known.set(factId, found && readSale(db, found.id));
    }
    return known.get(factId);
  };
  return (noted) => {
    const { amountCents } = noted;
    const unknown = { right: null, goods: null, isWholeSale: false, amountCents };
    if (noted.kind !== 'override') return unknown;
    const type = typeOf.get(noted.factId)?.type;
    if (type !== saleCompleted.type)
      return { ...unknown, right: type === undefined ? null : (rightOfFact[type] ?? null) };
    const sold = saleOf(noted);
    const approval = sold?.sale.approvals?.find(
      (_, index) => deriveId(noted.factId as FactId, 'line', index) === noted.id,
    );
    if (sold === undefined || approval === undefined) return unknown;
    const { right, lineNumber } = approval;
    const line = sold.lines.find((one) => one.lineNumber === lineNumber);
    return {
      right,
      goods: line === undefined ? null : { name: line.name, nameZh: line.nameZh },
      isWholeSale: lineNumber === null,
      amountCents: amountCents ?? (lineNumber === null ? sold.sale.totalCents : null),
    };
  };
}
