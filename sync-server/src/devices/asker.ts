import type { RegisterRow, StreamRow } from '#shared/devices/index.ts';

/** The stream whose token a request carries, with what its register is for; null: the company's own, which gets no token. */
export type Asker = StreamRow & { readonly registerKind: RegisterRow['kind'] | null };

/** The outlet that a device has to do with; null: all of them, for one of the office. Nothing of it comes from the device [DEV-11]. */
export const reachOf = ({ registerKind, outletId }: Asker): StreamRow['outletId'] =>
  registerKind === 'office' ? null : outletId;
