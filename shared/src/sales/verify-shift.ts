import { accept, type Envelope, type Result, reject } from '../kernel/index.ts';
import type { ShiftBody } from './schema.ts';
import { denominationsCents } from './shift/denominations.ts';

/** What the other end checks of an opened shift: the float isn't negative and is what was counted, and it names its own register. */
export function verifyShift(shift: ShiftBody, envelope: Envelope): Result<null> {
  const { floatCents, denominations } = shift;
  const isCounted = denominations === undefined || denominationsCents(denominations) === floatCents;
  if (floatCents < 0 || !isCounted) return reject('sales.floatInvalid', { floatCents });
  if (shift.registerId !== envelope.register) return reject('sales.factInconsistent', { rule: 'register' });
  return accept(null);
}
