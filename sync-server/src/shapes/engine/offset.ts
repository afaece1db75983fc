/**
 * A position in a shape: `<lsn>_<op>`. LSN 0 is the snapshot, where `op` counts its chunks and `0_inf` is its end;
 * above it are the transactions of the log, by the LSN of their commit.
 */
export interface Offset {
  readonly lsn: bigint;
  /** A whole number, or Infinity. */
  readonly op: number;
}

export const SNAPSHOT_END: Offset = { lsn: 0n, op: Number.POSITIVE_INFINITY };

/** Digits that a client may send, so that nobody makes us parse a megabyte of them. */
const PATTERN = /^(\d{1,20})_(\d{1,10}|inf)$/;

export function parseOffset(text: string): Offset | undefined {
  const match = PATTERN.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { lsn: BigInt(match[1]), op: match[2] === 'inf' ? Number.POSITIVE_INFINITY : Number(match[2]) };
}

export function formatOffset(offset: Offset): string {
  return `${offset.lsn}_${offset.op === Number.POSITIVE_INFINITY ? 'inf' : offset.op}`;
}

export function isBefore(a: Offset, b: Offset): boolean {
  return a.lsn < b.lsn || (a.lsn === b.lsn && a.op < b.op);
}
