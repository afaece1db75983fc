import { accept, type Envelope, type Result, reject } from '../kernel/index.ts';
import type { ShiftBody } from './schema.ts';

/** What the other end checks of an opened shift: the float isn't negative, and it names its own register. */
export function verifyShift(shift: ShiftBody, envelope: Envelope): Result<null> {
  if (shift.floatCents < 0) return reject('sales.floatInvalid', { floatCents: shift.floatCents });
  if (shift.registerId !== envelope.register) return reject('sales.factInconsistent', { rule: 'register' });
  return accept(null);
}
