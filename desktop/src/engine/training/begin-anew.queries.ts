import { GENESIS_HASH, present, type StreamId } from '#shared/kernel/index.ts';
import { TRAINING_SERIES } from '#shared/sales/index.ts';
import { readDeviceState, type Store, writeDeviceState } from '../store/index.ts';

/** The copy's stream and numbers are nobody's, its drawer has no shift, and the real carts and papers aren't its own. */
export function beginAnew(store: Store, streamId: StreamId): void {
  store.write((db) => {
    const device = present(readDeviceState(db), 'a paired device');
    writeDeviceState(db, {
      ...device,
      streamId,
      receiptSeries: TRAINING_SERIES,
      token: null,
      tokenExpiresAt: null,
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      securedThrough: 0,
    });
    for (const table of ['carts', 'parked_carts', 'unprinted_receipts', 'shift_counts', 'count_sheets']) {
      db.prepareChange(`DELETE FROM ${table}`).run();
    }
    db.prepareChange(
      `DELETE FROM shifts WHERE register_id = ?
        AND NOT EXISTS (SELECT 1 FROM shift_closes WHERE shift_id = shifts.id)`,
    ).run(device.registerId);
  });
}
