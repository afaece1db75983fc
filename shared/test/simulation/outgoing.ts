import { present } from '#shared/kernel/index.ts';
import {
  type LocalFactRow,
  localFacts,
  MAX_PUSH_FACTS,
  type OutboxRow,
  outbox,
  type PushResponse,
} from '#shared/sync/index.ts';
import type { Device } from './device.ts';

/** What a device sends next: its own facts, then those of one other stream at a time, after the last that was held up. */
export function waitingFacts(device: Device, foreignAfter: string): readonly LocalFactRow[] {
  const { streamId } = device.state;
  const waiting = device.db.all(outbox).filter((row) => row.state === 'waiting');
  const own = waiting.filter((row) => row.streamId === streamId);
  if (own.length > 0) return factsOf(device, own);
  const foreign = waiting
    .map((row) => row.streamId)
    .filter((id) => id !== streamId && id > foreignAfter)
    .sort()[0];
  return foreign === undefined
    ? []
    : factsOf(
        device,
        waiting.filter((row) => row.streamId === foreign),
      );
}

function factsOf({ db, world }: Device, rows: readonly OutboxRow[]): LocalFactRow[] {
  const few = world.random.chance(300) ? 2 : MAX_PUSH_FACTS;
  return rows
    .toSorted((a, b) => a.sequence - b.sequence)
    .slice(0, few)
    .map(({ factId }) => present(db.get(localFacts, { id: factId }), 'a queued fact'));
}

export const outcomesOf = ({ results }: PushResponse): string =>
  results.map(({ outcome, code }) => (code === null ? outcome : `${outcome} ${code}`)).join(', ');
