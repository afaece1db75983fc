import type { PrinterSettings } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { encodeReceipt } from './encode-receipt.ts';
import { deliver, deliveryTimings } from './network-printer.ts';

/** Puts one document on paper, now; rejected with `devices.printerUnreachable` when it can't be known to be there. */
export async function printDocument(
  document: ReceiptDocument,
  settings: PrinterSettings,
  options: { readonly openDrawer: boolean } = { openDrawer: false },
): Promise<Result<null>> {
  const bytes = encodeReceipt(document, { columns: settings.columns, openDrawer: options.openDrawer });
  const delivery = await deliver(bytes, settings, deliveryTimings);
  return delivery.outcome === 'delivered' ? accept(null) : reject('devices.printerUnreachable');
}
