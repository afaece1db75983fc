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

/** Whose facts of other streams have their turn; what was in memory is gone with the process. */
export class ForeignStreams {
  #after = '';
  /** Sent from where the server has it, with what was accepted at other places. */
  #again: { readonly streamId: LocalFactRow['streamId']; readonly from: number } | undefined;

  retry(): void {
    this.#after = '';
  }

  next(device: Device): readonly LocalFactRow[] {
    const waiting = waitingFacts(device, this.#after);
    const isOwn = waiting[0]?.streamId === device.state.streamId;
    if (this.#again === undefined || isOwn) return waiting;
    const { streamId, from: fromSequence } = this.#again;
    const again = device.db.facts({ of: 'stream', streamId, fromSequence }, MAX_PUSH_FACTS);
    return again.length > 0 ? again : waiting;
  }

  /** What the server lacks before a fact goes with it, if it is here; else the next stream does. */
  answered({ db }: Device, refused: LocalFactRow | undefined, expected: number): void {
    const asked = this.#again?.from;
    this.#again = undefined;
    if (refused === undefined) return;
    const { streamId, sequence } = refused;
    const [first] = db.facts({ of: 'stream', streamId, fromSequence: expected }, 1);
    const isHere = first !== undefined && first.sequence < sequence && expected !== asked;
    if (isHere) this.#again = { streamId, from: expected };
    else this.#after = streamId;
  }
}

/** What a device sends next: its own facts, then those of one other stream at a time, after the last that was held up. */
function waitingFacts(device: Device, foreignAfter: string): readonly LocalFactRow[] {
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
