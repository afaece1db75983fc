import { type SnapshotMark, sees } from './visibility.ts';

/** Far more than commit between a transaction's WAL record and its end for other sessions. */
const MAX_KEPT = 65_536;

/**
 * The transactions that the stream has lately delivered. Postgres streams a commit as soon as it is in the WAL, a
 * moment before other sessions see it; a snapshot taken in that moment would miss it, and a shape made from the
 * snapshot would too, since the change has already gone by. Such a snapshot must be taken again.
 */
export class RecentTransactions {
  #xids: number[] = [];

  add(xid: number): void {
    this.#xids.push(xid);
    if (this.#xids.length > 2 * MAX_KEPT) this.#xids = this.#xids.slice(-MAX_KEPT);
  }

  /** Whether a delivered transaction isn't in the snapshot. Forgets those that every later snapshot sees, too. */
  missedBy(mark: SnapshotMark): boolean {
    this.#xids = this.#xids.filter((xid) => !sees(mark, xid));
    return this.#xids.length > 0;
  }
}
