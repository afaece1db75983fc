import { decideEditProduct, products } from '#shared/catalog/index.ts';
import { streams } from '#shared/devices/index.ts';
import {
  type Decision,
  deriveId,
  type FactDefinition,
  type RequestId,
  type StreamId,
} from '#shared/kernel/index.ts';
import { factInstant, outbox, reviewItems } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { SimulatedRequest } from './disk.ts';
import type { Random } from './random.ts';
import type { Refused, SimulatedServer } from './server.ts';
import { decidedRequests } from './server-tables.ts';
import type { Truth } from './truth.ts';

/** Somebody gives a product another name: the server decides it, and the device asks until it has. */
export function askForEdit(device: Device, random: Random, truth: Truth): void {
  const known = device.db.all(products);
  if (!device.canRecord || known.length === 0) return;
  const { id: productId, name } = random.pick(known);
  const id = device.world.newId<RequestId>();
  const input = { productId, seen: { name }, changes: { name: `Named ${random.int(1_000_000)}` } };
  const madeAt = factInstant(device.clockMs, device.state);
  device.disk.requests.set(id, { id, input, madeAt, isDecided: false, after: [] });
  device.note(`asks ${id.slice(-6)} of ${productId.slice(-6)}`);
  truth.requests.set(id, productId);
}

/**
 * The next to be sent, in the order in which they were made: not before what this device recorded earlier has been sent, and what
 * a till had asked for that is gone not before what that till recorded.
 */
export function nextRequest({ db, disk, state }: Device): SimulatedRequest | undefined {
  const waiting = db.all(outbox).filter((row) => row.state === 'waiting');
  const isHeldUp = ({ madeAt, after }: SimulatedRequest): boolean =>
    waiting.some(
      ({ streamId, queuedAt }) =>
        (streamId === state.streamId && queuedAt <= madeAt) || after.includes(streamId),
    );
  return [...disk.requests.values()]
    .filter((request) => !request.isDecided && !isHeldUp(request))
    .sort((a, b) => (`${a.madeAt} ${a.id}` < `${b.madeAt} ${b.id}` ? -1 : 1))[0];
}

export const noteDecided = ({ disk }: Device, request: SimulatedRequest): void => {
  if (disk.requests.has(request.id)) disk.requests.set(request.id, { ...request, isDecided: true });
};

/** Another life of the server's data may have forgotten what was decided: it is asked again, under the same id. */
export function askAllAgain({ disk }: Device): void {
  for (const request of disk.requests.values())
    disk.requests.set(request.id, { ...request, isDecided: false });
}

/** A spare asks for what a till that is gone had asked for, and nobody had decided: under its ids, after that till's facts. */
export function takeOverRequests(device: Device, streamId: string, left: readonly SimulatedRequest[]): void {
  for (const request of left) {
    if (request.isDecided || device.disk.requests.has(request.id)) continue;
    device.disk.requests.set(request.id, { ...request, after: [streamId] });
    device.note(`takes over ${request.id.slice(-6)}`);
  }
}

/** Decides a request once: the same id again is answered as before. */
export function decideAtServer(
  server: SimulatedServer,
  { state, shop, register }: Device,
  { id, input }: Pick<SimulatedRequest, 'id' | 'input'>,
): Promise<'decided' | Refused | undefined> {
  const { streamId } = state;
  return server.decide(async (tx, append) => {
    const asker = tx.get(streams, { id: streamId as StreamId });
    if (asker === undefined) return { refused: 'unknown' };
    if (asker.status === 'revoked') return { refused: 'revoked' };
    await tx.lock(`request ${id}`);
    if (tx.get(decidedRequests, { id }) !== undefined) return 'decided';
    await tx.lock(`product ${input.productId}`);
    const product = tx.get(products, { id: input.productId });
    const by = shop.staffId;
    const decided = decideEditProduct(input, { commandId: id, by, product, now: server.now });
    tx.put(decidedRequests, { id, refusedFor: decided.ok ? null : decided.error.code });
    if (!decided.ok) return 'decided';
    const { merged, edit } = decided.value;
    if (edit !== undefined) {
      tx.put(products, edit.row);
      await append(edit.fact as Decision<FactDefinition>);
    }
    if (merged.collided.length > 0) {
      const { companyId } = shop;
      const item = { id: deriveId(id, 'reviewItem', 0), companyId, outletId: register.place.outletId };
      const details = { productId: input.productId, commandId: id, collided: merged.collided };
      const raised = { factId: null, code: 'catalog.editCollided', details, raisedAt: server.now };
      await tx.insert(reviewItems, { ...item, ...raised, resolvedAt: null }, 'ignore');
    }
    return 'decided';
  });
}
