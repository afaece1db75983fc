import { defineFact } from '../../kernel/index.ts';
import {
  cashMovedBody,
  dayReportBody,
  drawerOpenedBody,
  exceptionNotedBody,
  floatCorrectedBody,
  shiftClosedBody,
  tenderCorrectedBody,
} from './schema.ts';
import {
  verifyCashMoved,
  verifyDayReport,
  verifyDrawerOpened,
  verifyException,
  verifyFloatCorrected,
  verifyTenderCorrected,
} from './verify.ts';
import { verifyShiftClosed } from './verify-close.ts';

/** Cash went in or out of a drawer, or from the safe to the bank, without a sale. */
export const cashMoved = defineFact({
  type: 'sales.cashMoved.v1',
  authority: 'device',
  body: cashMovedBody,
  verify: verifyCashMoved,
});

/** A drawer was opened and no money was in it. */
export const drawerOpened = defineFact({
  type: 'sales.drawerOpened.v1',
  authority: 'device',
  body: drawerOpenedBody,
  verify: verifyDrawerOpened,
});

/** The float of an open shift was another amount than was entered. */
export const floatCorrected = defineFact({
  type: 'sales.floatCorrected.v1',
  authority: 'device',
  body: floatCorrectedBody,
  verify: verifyFloatCorrected,
});

/** A drawer was counted and its shift closed. */
export const shiftClosed = defineFact({
  type: 'sales.shiftClosed.v1',
  authority: 'device',
  body: shiftClosedBody,
  verify: verifyShiftClosed,
});

/** A payment was moved to the tender that it was really made with. */
export const tenderCorrected = defineFact({
  type: 'sales.tenderCorrected.v1',
  authority: 'device',
  body: tenderCorrectedBody,
  verify: verifyTenderCorrected,
});

/** Something happened at the counter that a manager looks through. */
export const exceptionNoted = defineFact({
  type: 'sales.exceptionNoted.v1',
  authority: 'device',
  body: exceptionNotedBody,
  verify: verifyException,
});

/** An outlet's day was summed up. */
export const dayReportIssued = defineFact({
  type: 'sales.dayReportIssued.v1',
  authority: 'device',
  body: dayReportBody,
  verify: verifyDayReport,
});
