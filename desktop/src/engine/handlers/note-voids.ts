import type { RowId } from '#shared/kernel/index.ts';
import type { ExceptionKind, PricedCart } from '#shared/sales/index.ts';
import { noteException } from '../commands/shift/note-exception.ts';
import { alone } from '../commands/shift/parts.ts';
import type { Device } from '../device.ts';

/**
 * Notes what was taken out of a cart for the exception report: a line, or all of it. Whether that can be written down or not, the cart is
 * as the cashier wants it.
 */
export function noteVoid(
  device: Device,
  by: Parameters<typeof alone>[0],
  kind: Extract<ExceptionKind, 'lineVoided' | 'cartCancelled'>,
  { reference, amountCents }: { readonly reference: string | null; readonly amountCents: number },
): void {
  const exceptionId = device.newId() as RowId;
  const { committer } = device;
  noteException({ exceptionId, kind, reference, amountCents, reason: null }, { committer, who: alone(by) });
  device.committed(['exceptions']);
}

/** What a line and what hangs on it came to. */
export const amountOfLine = ({ lines }: PricedCart, lineId: string): number =>
  lines
    .filter((line) => line.lineId === lineId || line.parentLineId === lineId)
    .reduce((sum, { totalCents }) => sum + totalCents, 0);
