import { type StreamRow, streams } from '#shared/devices/index.ts';
import { GENESIS_HASH } from '#shared/kernel/index.ts';
import type { Transaction } from './postgres.ts';
import { enrolments } from './server-tables.ts';
import type { Register } from './shop.ts';

interface Life {
  readonly number: number;
  readonly throughAcceptNo: number;
}

/**
 * The present life of the server's data, and through which acceptNo it has what a device knows that has followed the server into an
 * earlier one: nothing, when this data was put back to before that one.
 */
export function presentLife(lives: readonly Life[], known: number): Life {
  const number = lives.reduce((newest, life) => Math.max(newest, life.number), 1);
  const isLost = known > 1 && known < number && !lives.some((life) => life.number === known);
  const later = lives.filter((life) => life.number > known);
  const between = later.length > 0 ? later : lives.filter((life) => life.number === number);
  if (isLost || between.length === 0) return { number, throughAcceptNo: 0 };
  return { number, throughAcceptNo: Math.min(...between.map(({ throughAcceptNo }) => throughAcceptNo)) };
}

interface StreamNote {
  readonly row: StreamRow;
  /** Of its register; 0 for one of the server's own. */
  readonly enrolments: number;
  readonly kind: Register['kind'] | undefined;
}

/** Which streams began, kept where no restore of the database reaches it. */
export class StreamNotes {
  readonly #notes: StreamNote[] = [];

  note(row: StreamRow, register: Pick<Register, 'kind'> | null, count: number): void {
    if (this.#notes.some((note) => note.row.id === row.id)) return;
    this.#notes.push({ row, enrolments: count, kind: register?.kind });
  }

  /** A database that was put back gets those back that began since: a device's as it began, one of the server's own as ended. */
  reinstate(tx: Transaction, now: string): void {
    for (const { row, enrolments: count, kind } of this.#notes) {
      if (tx.get(streams, { id: row.id }) !== undefined) continue;
      const { registerId } = row;
      const began: StreamRow = { ...row, lastSequence: 0, lastHash: GENESIS_HASH, lastReceiptSequence: 0 };
      const ended = { status: 'closed', closedAt: now, closedThrough: 0 } as const;
      tx.put(streams, registerId === null ? { ...began, ...ended } : { ...began, status: 'open' });
      if (registerId === null || kind === undefined) continue;
      const known = tx.get(enrolments, { registerId })?.count ?? 0;
      tx.put(enrolments, { registerId, kind, count: Math.max(known, count) });
    }
  }
}
