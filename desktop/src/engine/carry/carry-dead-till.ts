import type { CarriedStream, CarryReport } from '#shared/bridge.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, parseEnvelope, type Result, reject } from '#shared/kernel/index.ts';
import { leaseStoredValue } from '#shared/payments/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { carryFact, type RequestRow } from '#shared/sync/index.ts';
import type { Device } from '../device.ts';
import { publicKeyOf } from '../journal/index.ts';
import { readRegister } from '../queries/devices/registers.ts';
import { replicaDb, type Store } from '../store/index.ts';
import { countQueued } from '../sync/sync.queries.ts';
import { type DeadTillFact, readDeadTill } from './read-dead-till.ts';

/** Facts taken in by one transaction: a sale at this till waits for no more than these. */
const FACTS_AT_ONCE = 100;

interface Counted {
  readonly streamId: string;
  readonly registerId: string | null;
  found: number;
  acceptedBefore: number;
}

export interface CarryContext {
  readonly store: Store;
  readonly device: Device;
  /** Who takes it over. */
  readonly person: StaffRow;
}

/**
 * Takes a dead till's facts in from a copy of its journal, to be sent with this till's own, and what it had asked of the server and
 * nobody had decided [DEV-9]. May be repeated: what is here already changes nothing.
 */
export async function carryDeadTill(
  input: { readonly folder: string; readonly recoveryKey: string },
  { store, device, person }: CarryContext,
): Promise<Result<CarryReport>> {
  const read = await readDeadTill(input.folder, input.recoveryKey);
  if (!read.ok) return read;
  // Requests name no company, as facts do: the key says whose they are.
  if (!isKeyOf(device, input.recoveryKey)) return reject('devices.recoveryKeyInvalid');
  const { facts, damaged } = read.value;
  const counted = new Map<string, Counted>();
  for (let start = 0; start < facts.length; start += FACTS_AT_ONCE) {
    takeIn(store, device, facts.slice(start, start + FACTS_AT_ONCE), counted);
    await new Promise(setImmediate);
  }
  device.committed(['facts', 'sales', 'stock_levels', 'journal_entries']);
  const streams = [...counted.values()].map(
    ({ streamId, registerId, found, acceptedBefore }): CarriedStream => ({
      streamId,
      registerCode: registerId === null ? null : (readRegister(store.reader, registerId)?.code ?? null),
      found,
      acceptedBefore,
      ...countQueued(store.reader, streamId),
    }),
  );
  // After its facts: what was asked may build on them.
  const after = streams.map(({ streamId }) => streamId);
  const requests = device.requests.takeOver(read.value.requests.filter(isUndecided), after, person);
  return accept({ streams, requests, damaged });
}

function isKeyOf(device: Device, recoveryKey: string): boolean {
  const key = Uint8Array.from(Buffer.from(recoveryKey.trim(), 'base64'));
  return Buffer.from(publicKeyOf(key)).toString('base64') === device.state().recoveryPublicKey;
}

/** What was set aside for a till alone is of no use to another. */
const isUndecided = ({ state, type }: RequestRow): boolean =>
  state === 'waiting' && type !== leaseStoredValue.type;

function takeIn(
  store: Store,
  device: Device,
  facts: readonly DeadTillFact[],
  counted: Map<string, Counted>,
): void {
  const carrier = device.state();
  store.write((db) => {
    for (const fact of facts) {
      const envelope = parseEnvelope(fact.signed.envelope);
      // This till's own journal, chosen by mistake: everything in it is here.
      if (envelope === undefined || envelope.stream === carrier.streamId) continue;
      const carried = carryFact(replicaDb(db), fact, carrier, registeredFact);
      if (carried === 'unreadable') continue;
      const { stream: streamId, register: registerId } = envelope;
      const count = counted.get(streamId) ?? { streamId, registerId, found: 0, acceptedBefore: 0 };
      count.found += 1;
      if (carried === 'acceptedBefore') count.acceptedBefore += 1;
      counted.set(streamId, count);
    }
  });
}
