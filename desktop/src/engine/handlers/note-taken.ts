import type { RowId } from '#shared/kernel/index.ts';
import type { Tendered } from '#shared/payments/index.ts';
import type { ExceptionKind } from '#shared/sales/index.ts';
import { noteException } from '../commands/shift/note-exception.ts';
import { alone } from '../commands/shift/parts.ts';
import type { Device } from '../device.ts';

type MoneyKind = Extract<ExceptionKind, 'moneyGivenBack' | 'moneyUnsold'>;

/** Legs of before that are no longer there; the same may have been taken twice. */
export function legsGone(before: readonly Tendered[], after: readonly Tendered[]): readonly Tendered[] {
  const left = after.map((leg) => JSON.stringify(leg));
  return before.filter((leg) => {
    const at = left.indexOf(JSON.stringify(leg));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Notes money that was taken, and that no sale has [SAL-53]; what is held of a card is given back by its hold. */
export function noteMoney(
  device: Device,
  by: Parameters<typeof alone>[0],
  kind: MoneyKind,
  legs: readonly Tendered[],
): void {
  const { committer } = device;
  const money = legs.filter(({ storedValue }) => storedValue === undefined);
  for (const { tender, tenderedCents, reference } of money) {
    const exceptionId = device.newId() as RowId;
    noteException(
      { exceptionId, kind, reference: tender, amountCents: tenderedCents, reason: reference ?? null },
      { committer, who: alone(by) },
    );
  }
  if (money.length > 0) device.committed(['exceptions']);
}
