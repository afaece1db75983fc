import { type FactId, monthOf, type SaleId, type Table } from '#shared/kernel/index.ts';
import {
  buildReceipt,
  projectSale,
  type ReceiptDocument,
  type SaleRow,
  saleCompleted,
  saleLines,
  salePayments,
  sales,
  TRAINING_SERIES,
  trainingPaper,
} from '#shared/sales/index.ts';
import { readHeldFact } from './queries/attention/held.ts';
import { readDeviceSettings } from './queries/devices/settings.ts';
import { readCompany, readOutlet, readStaffName } from './queries/identity/people.ts';
import { readSale, type StoredSale } from './queries/sales/receipts.ts';
import { type ReadableDb, readDeviceState } from './store/index.ts';

/**
 * The receipt of a sale from its stored rows; undefined when this device doesn't have the sale, or not yet the outlet
 * that made it.
 */
export function readReceipt(
  db: ReadableDb,
  saleId: SaleId,
  kind: 'original' | 'copy',
): ReceiptDocument | undefined {
  const stored = readSale(db, saleId);
  return stored === undefined ? undefined : receiptOf(db, stored, kind);
}

/** The receipt of a sale that the server refused, from the fact itself: its rows aren't in the books. */
export function readHeldReceipt(db: ReadableDb, factId: FactId): ReceiptDocument | undefined {
  const envelope = readHeldFact(db, factId)?.envelope;
  if (envelope?.type !== saleCompleted.type) return undefined;
  const body = saleCompleted.body.safeDecode(envelope.body as never).data;
  if (body === undefined) return undefined;
  const rows = projectSale({ envelope, body }, { postingMonth: monthOf(body.taxDate) });
  const of = <Row>(table: Table): Row[] =>
    rows.flatMap((write) => (write.kind === 'insert' && write.table === table ? [write.row as Row] : []));
  const [sale] = of<SaleRow>(sales);
  if (sale === undefined) return undefined;
  return receiptOf(db, { sale, lines: of(saleLines), payments: of(salePayments) }, 'copy');
}

function receiptOf(
  db: ReadableDb,
  stored: StoredSale,
  kind: 'original' | 'copy',
): ReceiptDocument | undefined {
  const { sale, lines, payments } = stored;
  const company = readCompany(db, sale.companyId);
  const outlet = readOutlet(db, sale.outletId);
  if (company === undefined || outlet === undefined) return undefined;
  const cashierName = readStaffName(db, sale.cashierId);
  const receipt = buildReceipt({
    ...{ company, outlet, sale, lines, payments, cashierName },
    copy: kind === 'copy',
    language: readDeviceSettings(db).receiptLanguage,
  });
  return readDeviceState(db)?.receiptSeries === TRAINING_SERIES ? trainingPaper(receipt) : receipt;
}
