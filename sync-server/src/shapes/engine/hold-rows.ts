import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shape } from './shape.ts';

/** A row that must not be kept as it was before a moment: its owner has been erased then. */
export interface ForgottenRow {
  readonly table: string;
  /** A uuid; it stands in the row's key. */
  readonly id: string;
  readonly beforeMs: number;
}

const READ_BYTES = 1024 * 1024;

/** When a shape was made: its handle ends with the microsecond. */
export const madeMsOf = ({ handle }: Pick<Shape, 'handle'>): number =>
  Number(BigInt(handle.slice(handle.indexOf('-') + 1)) / 1000n);

/**
 * Of these shapes, those in whose files a row may still stand as it was. Compaction wouldn't help: it keeps snapshot and
 * inserts, because readers may be anywhere.
 */
export async function shapesHolding(
  shapes: Iterable<Shape>,
  rows: readonly ForgottenRow[],
): Promise<Shape[]> {
  const holding: Shape[] = [];
  for (const shape of shapes) {
    const madeMs = madeMsOf(shape);
    const ids = rows
      .filter(({ table, beforeMs }) => table === shape.definition.table.name && madeMs < beforeMs)
      .map(({ id }) => Buffer.from(id));
    if (ids.length > 0 && (await holdsAny(shape.folder, ids))) holding.push(shape);
  }
  return holding;
}

async function holdsAny(folder: string, ids: readonly Buffer[]): Promise<boolean> {
  // A shape that ends meanwhile takes its files along.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name !== 'shape.json' && (await fileHolds(join(folder, name), ids))) return true;
  }
  return false;
}

async function fileHolds(path: string, ids: readonly Buffer[]): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  const longest = Math.max(...ids.map(({ length }) => length));
  const buffer = Buffer.alloc(READ_BYTES + longest);
  let kept = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, READ_BYTES, null);
      if (bytesRead === 0) return false;
      const page = buffer.subarray(0, kept + bytesRead);
      if (ids.some((id) => page.includes(id))) return true;
      // What may be the beginning of one goes on with the next page.
      kept = Math.min(longest, page.length);
      page.copy(buffer, 0, page.length - kept);
    }
  } finally {
    await file.close();
  }
}
