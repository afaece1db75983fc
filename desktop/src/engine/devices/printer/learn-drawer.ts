import { setTimeout as sleep } from 'node:timers/promises';
import type { DrawerPin, PrinterSettings } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { encodeReceipt } from './encode-receipt.ts';
import { type DeliveryTimings, deliver, deliveryTimings, readDrawerPin } from './network-printer.ts';

/** Nothing on paper, for what the drawer alone is to do. */
export const noPaper: ReceiptDocument = {
  ...{ saleId: '', receiptNumber: '', form: 'receipt', copy: true },
  blocks: [],
};

/** A drawer springs open within a second; each look is given the time between them besides. */
const looks = 4;

export interface LearnTimings {
  readonly delivery: DeliveryTimings;
  readonly betweenMs: number;
}

const learnTimings: LearnTimings = { delivery: deliveryTimings, betweenMs: 750 };

/**
 * What a drawer's contact says while the drawer is shut: it is asked, opened, and asked until it says something else. Drawers and
 * cables differ in which level means which. Rejected when it says the same throughout, or nothing.
 */
export async function learnDrawer(
  settings: PrinterSettings,
  timings: LearnTimings = learnTimings,
): Promise<Result<DrawerPin>> {
  const shut = await readDrawerPin(settings, timings.delivery);
  if (shut === null) return reject('devices.drawerSilent');
  const pulse = encodeReceipt(noPaper, { columns: settings.columns, openDrawer: true });
  const sent = await deliver(pulse, settings, timings.delivery);
  if (sent.outcome !== 'delivered') return reject('devices.printerUnreachable');
  for (let look = 0; look < looks; look += 1) {
    await sleep(timings.betweenMs);
    const now = await readDrawerPin(settings, timings.delivery);
    if (now !== null && now !== shut) return accept(shut);
  }
  return reject('devices.drawerSilent');
}
