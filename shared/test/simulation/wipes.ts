import { streams } from '#shared/devices/index.ts';
import type { FactId, StreamId } from '#shared/kernel/index.ts';
import { outbox, quarantinedFacts } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { Transaction } from './postgres.ts';
import type { SimulatedServer } from './server.ts';
import { deferredFacts, wipes } from './server-tables.ts';
import { type Append, endOwnLeases } from './stored-value-server.ts';

/** Facts of a till that the server isn't known to have. */
export const unsentFacts = ({ db }: Device): FactId[] =>
  db.all(outbox).flatMap(({ state, factId }) => (state === 'waiting' || state === 'forked' ? [factId] : []));

/** True when this till can send nothing more: all is sent, also what it carries, or its stream has another writer. */
export const hasSentAll = (device: Device): boolean =>
  device.isCopied || device.isOldState || device.db.all(outbox).every(({ state }) => state !== 'waiting');

/** True when facts of a stream are here that aren't in the books. */
const hasSetAside = (rows: Transaction['rows'], streamId: string): boolean =>
  rows(deferredFacts).some((row) => row.streamId === streamId) ||
  rows(quarantinedFacts).some((row) => row.streamId === streamId);

export const isAnyAside = ({ postgres }: SimulatedServer, streamId: string): boolean =>
  hasSetAside((table) => postgres.rows(table), streamId);

/** A till is taken out of service and is to be wiped: its token is good for sending what it has, and for nothing else. */
export const takeOutAt = (server: SimulatedServer, streamId: StreamId): Promise<number | undefined> =>
  server.decide(async (tx) => {
    await tx.lock(`stream ${streamId}`);
    const row = tx.get(streams, { id: streamId });
    if (row === undefined) return server.lastAcceptNo(tx);
    tx.put(streams, { ...row, status: 'revoked' });
    tx.put(wipes, { streamId, leftUnsent: null });
    return server.lastAcceptNo(tx);
  });

/**
 * A till's word that it is wiped. When nothing of it is missing, what it held is free again; otherwise a person closes it.
 * @returns undefined when the server didn't get to it
 */
export const confirmWipedAt = (
  server: SimulatedServer,
  streamId: StreamId,
  leftUnsent: number,
): Promise<'noted' | undefined> =>
  server.decide(async (tx, append) => {
    await tx.lock(`stream ${streamId}`);
    const wipe = tx.get(wipes, { streamId });
    if (wipe === undefined || tx.get(streams, { id: streamId })?.status !== 'revoked')
      return 'noted' as const;
    tx.put(wipes, { ...wipe, leftUnsent });
    if (leftUnsent === 0) await endLeasesOfWiped(tx, streamId, append);
    return 'noted' as const;
  });

async function endLeasesOfWiped(tx: Transaction, streamId: StreamId, append: Append): Promise<void> {
  if (!hasSetAside((table) => tx.rows(table), streamId)) await endOwnLeases(tx, streamId, append);
}
