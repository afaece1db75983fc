/**
 * What one Postgres snapshot sees. A change belongs to a shape's log exactly when the snapshot that the shape began
 * with doesn't see the change's top-level transaction. LSNs can't decide that: a commit is in the WAL, and may already
 * have been streamed to us, before other sessions see it.
 */
export interface SnapshotMark {
  /** Every transaction below is finished. */
  readonly xmin: bigint;
  /** No transaction from here on had begun to finish. */
  readonly xmax: bigint;
  /** Those in between that were still running. */
  readonly running: readonly bigint[];
}

/** Reads the text of `pg_current_snapshot()`: `xmin:xmax:xip,xip…`, all of them 64-bit. */
export function parseSnapshotMark(text: string): SnapshotMark {
  const [xmin, xmax, running] = text.split(':');
  if (xmin === undefined || xmax === undefined || running === undefined) {
    throw new Error(`expected xmin:xmax:xip from pg_current_snapshot(), got ${text}`);
  }
  return {
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    running: running === '' ? [] : running.split(',').map((xid) => BigInt(xid)),
  };
}

const EPOCH = 1n << 32n;

/** The 64-bit transaction id nearest to `near` whose lower half is `xid`, which the replication stream sends alone. */
export function widenXid(xid: number, near: bigint): bigint {
  const candidate = (near & ~(EPOCH - 1n)) | BigInt(xid);
  if (candidate - near > EPOCH / 2n) return candidate - EPOCH;
  if (near - candidate > EPOCH / 2n) return candidate + EPOCH;
  return candidate;
}

/** Whether the snapshot sees a transaction that is known to have committed. */
export function sees(mark: SnapshotMark, xid: number): boolean {
  const wide = widenXid(xid, mark.xmax);
  if (wide < mark.xmin) return true;
  return wide < mark.xmax && !mark.running.includes(wide);
}
