import { defineFact } from '../kernel/index.ts';
import { saleBody, shiftBody } from './schema.ts';
import { verifySale } from './verify.ts';
import { verifyShift } from './verify-shift.ts';

/** A drawer was opened with a float. */
export const shiftOpened = defineFact({
  type: 'sales.shiftOpened.v1',
  authority: 'device',
  body: shiftBody,
  verify: verifyShift,
});

/** Goods were handed over and paid for. */
export const saleCompleted = defineFact({
  type: 'sales.saleCompleted.v1',
  authority: 'device',
  body: saleBody,
  verify: verifySale,
});
