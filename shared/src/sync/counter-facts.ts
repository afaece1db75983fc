import type { RegisterRow } from '../devices/index.ts';
import { storedValueSpent } from '../payments/index.ts';
import {
  cashMoved,
  dayReportIssued,
  drawerOpened,
  floatCorrected,
  saleCompleted,
  shiftClosed,
  shiftOpened,
  taxInvoiceIssued,
  tenderCorrected,
} from '../sales/index.ts';

/** What only a counter records: sales with their papers, shifts, and money. */
const counterFacts: ReadonlySet<string> = new Set(
  [
    saleCompleted,
    taxInvoiceIssued,
    shiftOpened,
    shiftClosed,
    dayReportIssued,
    cashMoved,
    drawerOpened,
    floatCorrected,
    tenderCorrected,
    storedValueSpent,
  ].map(({ type }) => type),
);

/**
 * Whether a stream may record facts of a type [DEV-10]. A kind that this version doesn't know is no counter.
 * @param kind of the stream's register
 */
export const mayRecord = (kind: RegisterRow['kind'], type: string): boolean =>
  kind === 'counter' || !counterFacts.has(type);
