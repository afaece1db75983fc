import { parseEnvelope, type StreamId } from '#shared/kernel/index.ts';
import { dayReportIssued, shiftClosed } from '#shared/sales/index.ts';
import { type NumberKind, raiseNumber } from '../queries/shift/numbers.ts';
import type { DeviceState, WritableDb } from '../store/index.ts';

/** Notes the number of a Z or a day report that comes back from the journal, as its commit had noted it. */
export function noteNumber(db: WritableDb, device: DeviceState, envelopeText: string): void {
  const envelope = parseEnvelope(envelopeText);
  if (envelope === undefined) return;
  const taken = numberOf(envelope.type, envelope.body);
  // One that was recorded again in this stream has its number from the one before.
  if (taken === undefined || taken.series !== device.receiptSeries) return;
  raiseNumber(db, device.streamId as StreamId, taken.kind, taken.number);
}

function numberOf(
  type: string,
  body: unknown,
): { readonly kind: NumberKind; readonly series: string; readonly number: number } | undefined {
  if (type === shiftClosed.type) {
    const z = shiftClosed.body.safeDecode(body as never).data;
    return z === undefined ? undefined : { kind: 'z', series: z.series, number: z.zNumber };
  }
  if (type !== dayReportIssued.type) return undefined;
  const report = dayReportIssued.body.safeDecode(body as never).data;
  return report === undefined ? undefined : { ...report, kind: 'dayReport' };
}
