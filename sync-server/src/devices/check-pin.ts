import { MAX_WRONG_PINS, PIN_LOCK_MS } from '#shared/identity/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { lockPinAttempts, savePinAttempts } from './devices.queries.ts';
import { isPin } from './pin-hash.ts';

/** Five wrong PINs lock for five minutes (RULES.md R32); the count is on disk and survives a restart. */
export async function checkPin(
  tx: CompanyTransaction,
  context: ServerContext,
  person: { id: string; pinHash: string },
  pin: string,
): Promise<Result<null>> {
  const nowMs = context.clock();
  const { wrong, lockedUntil } = await lockPinAttempts(tx, person.id);
  if (lockedUntil !== null && lockedUntil > instantOf(nowMs))
    return reject('identity.pinLocked', { lockedUntil });
  if (await isPin(pin, person.pinHash)) {
    await savePinAttempts(tx, person.id, { wrong: 0, lockedUntil: null });
    return accept(null);
  }
  const locks = wrong + 1 >= MAX_WRONG_PINS;
  await savePinAttempts(tx, person.id, {
    wrong: locks ? 0 : wrong + 1,
    lockedUntil: locks ? instantOf(nowMs + PIN_LOCK_MS) : null,
  });
  return reject('identity.pinWrong');
}
