import { type OutboxRow, outbox } from '../rows.ts';
import type { ReplicaDb } from './replica-db.ts';

/** The fact needs no more pushing. A row that another fact holds stays. */
export function dequeue(
  db: ReplicaDb,
  { streamId, sequence, factId }: Pick<OutboxRow, 'streamId' | 'sequence' | 'factId'>,
): void {
  if (db.get(outbox, { streamId, sequence })?.factId === factId) db.remove(outbox, { streamId, sequence });
}
