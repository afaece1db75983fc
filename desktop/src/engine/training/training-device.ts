import { present, reject, type SaleId, type StreamId, uuidV7 } from '#shared/kernel/index.ts';
import { createOpenCart } from '../cart/open-cart.ts';
import { createCommitter } from '../commit/commit-fact.ts';
import type { JournalEnd } from '../commit/journal-tail.ts';
import type { Device } from '../device.ts';
import { createSigner } from '../identity-files/index.ts';
import { createPrinting } from '../printing.ts';
import { readLocation } from '../queries/identity/people.ts';
import { createPriceReader } from '../queries/pricing/prices.ts';
import type { Requests } from '../requests/index.ts';
import { type DeviceState, readDeviceState, type Store } from '../store/index.ts';
import type { Sync } from '../sync/index.ts';
import type { Log } from '../sync/log.ts';
import { beginAnew } from './begin-anew.queries.ts';

const ID_RANDOM_BYTES = 10;
const KEY_BYTES = 32;

export interface TrainingDeviceOptions {
  /** The copy, which nothing else writes. */
  readonly store: Store;
  /** The till that the copy was made of. */
  readonly real: Device;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** Something that a screen shows changed, in these tables when they are named. */
  changed(tables?: readonly string[]): void;
}

/** A till over a copy of the data that sells as the real one does, and from which nothing gets out but paper that says so. */
export function openTrainingDevice(options: TrainingDeviceOptions): Device {
  const { store, real, clock, random, log, changed } = options;
  const newId = (): string => uuidV7(clock(), random(ID_RANDOM_BYTES));
  beginAnew(store, newId() as StreamId);
  const state = (): DeviceState => present(readDeviceState(store.reader), 'the state of a till in training');
  const printing = createPrinting({ store, log, clock, onChange: () => changed(), isTraining: true });
  return {
    committer: createCommitter({
      ...{ store, clock, random, log },
      journal: unwrittenJournal(),
      // A key of its own: nobody could take what it signs for the till's.
      signer: createSigner(random(KEY_BYTES)),
      isOldState: false,
    }),
    cart: createOpenCart(store, () => newId() as SaleId),
    prices: createPriceReader(store.reader),
    printing,
    sync: silent(real.sync),
    requests: noRequests,
    peer: real.peer,
    isOldState: false,
    state,
    stockPlace: () => {
      const { companyId, outletId } = state();
      return { companyId, locationId: readLocation(store.reader, outletId) ?? '' };
    },
    newId,
    mirror: async () => 'none',
    committed: (tables) => changed(tables),
    close: () => printing.close(),
  };
}

/** Takes every record, and keeps none. */
function unwrittenJournal(): JournalEnd {
  let lastSequence = 0;
  return {
    append: ({ sequence }) => {
      lastSequence = sequence;
    },
    appendAll: (records) => {
      lastSequence = records.at(-1)?.sequence ?? lastSequence;
    },
    get lastSequence() {
      return lastSequence;
    },
  };
}

const refused = async () => reject('identity.notInTraining');

/** Says how the real till stands with its server, and does nothing. */
const silent = (sync: Sync): Sync => ({
  ...sync,
  start: () => undefined,
  pushSoon: () => undefined,
  settled: () => undefined,
  tills: refused,
  takeOut: refused,
  auditTable: refused,
  repair: refused,
  request: refused,
  createPairingCode: refused,
  closeStream: refused,
  close: async () => undefined,
});

const noRequest = () => reject('identity.notInTraining');

const noRequests: Requests = {
  make: noRequest,
  edit: noRequest,
  cancel: noRequest,
  retry: noRequest,
  takeOver: () => 0,
  mayGoOn: () => undefined,
  close: async () => undefined,
};
