import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatOffset, type Offset, parseOffset, SNAPSHOT_END } from './offset.ts';
import { ShapeLog } from './shape-log.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-log-'));
  path = join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (lsn: number, op: number): Offset => ({ lsn: BigInt(lsn), op });

/** Transactions of `size` messages with LSNs 10, 20, 30 … */
function fill(log: ShapeLog, from: number, count: number, size: number): void {
  for (let number = from; number < from + count; number += 1) {
    for (let op = 0; op < size; op += 1) {
      log.append(
        at(number * 10, op * 2),
        JSON.stringify({ n: number, op, pad: 'x'.repeat(50) }),
        op === size - 1,
      );
    }
  }
}

async function readAll(log: ShapeLog, after: Offset = SNAPSHOT_END) {
  const messages: { n: number; op: number }[] = [];
  let pages = 0;
  let position = after;
  for (;;) {
    const page = await log.read(position);
    if (page === undefined) break;
    const found = JSON.parse(`[${page.messages}]`);
    expect(page.ends).toHaveLength(found.length);
    messages.push(...found);
    position = page.last;
    pages += 1;
    if (page.complete) break;
  }
  return { messages, pages, last: position };
}

describe('the log of a shape', () => {
  it('gives back what was appended, after any offset, over several pages', async () => {
    const log = await ShapeLog.open(path, 5_000);
    fill(log, 1, 400, 3);
    const all = await readAll(log);
    expect(all.messages).toHaveLength(1_200);
    expect(all.pages).toBeGreaterThan(10);
    expect(formatOffset(all.last)).toBe('4000_4');
    for (const [after, left] of [
      [at(10, 0), 1_199],
      [at(15, 0), 1_197],
      [at(2_000, 2), 601],
      [at(4_000, 2), 1],
    ] as const) {
      expect((await readAll(log, after)).messages).toHaveLength(left);
    }
    expect(await log.read(at(4_000, 4))).toBeUndefined();
    await log.close();
  });

  it('ends a page with the message that fills it, at the same place for every reader', async () => {
    const log = await ShapeLog.open(path, 250);
    fill(log, 1, 10, 1);
    const first = await log.read(SNAPSHOT_END);
    expect(formatOffset(first?.last ?? SNAPSHOT_END)).toBe('40_0');
    const inside = await log.read(at(20, 0));
    expect(formatOffset(inside?.last ?? SNAPSHOT_END)).toBe('40_0');
    await log.close();
  });

  it('shows nothing of a transaction before it is whole, and forgets one that is aborted', async () => {
    const log = await ShapeLog.open(path, 1_000);
    fill(log, 1, 2, 2);
    log.append(at(30, 0), '{"n":3}', false);
    // Larger than what is kept in memory, so that it is on disk already.
    log.append(at(30, 2), JSON.stringify({ n: 3, pad: 'y'.repeat(3_000_000) }), false);
    expect((await readAll(log)).messages).toHaveLength(4);
    expect((await stat(path)).size).toBeGreaterThan(3_000_000);
    log.abort();
    expect((await stat(path)).size).toBe(log.bytes);
    fill(log, 3, 1, 2);
    expect((await readAll(log)).messages.map(({ n }) => n)).toEqual([1, 1, 2, 2, 3, 3]);
    await log.close();
  });

  it('is cut at its last whole transaction, wherever a crash has torn it', async () => {
    const whole = await ShapeLog.open(path, 1_000);
    fill(whole, 1, 3, 2);
    await whole.close();
    const bytes = await readFile(path);
    for (let length = 0; length <= bytes.length; length += 7) {
      await writeFile(path, bytes.subarray(0, length));
      const log = await ShapeLog.open(path, 1_000);
      const { messages } = await readAll(log);
      expect(messages.length % 2).toBe(0);
      expect(log.bytes).toBeLessThanOrEqual(length);
      expect((await stat(path)).size).toBe(log.bytes);
      fill(log, 9, 1, 2);
      expect((await readAll(log)).messages).toHaveLength(messages.length + 2);
      await log.close();
    }
  });

  it('is cut before a frame whose bytes have changed, and before nonsense', async () => {
    const whole = await ShapeLog.open(path, 1_000);
    fill(whole, 1, 3, 1);
    await whole.close();
    const bytes = await readFile(path);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const log = await ShapeLog.open(path, 1_000);
    expect((await readAll(log)).messages).toHaveLength(2);
    await log.close();
    await appendFile(path, Buffer.alloc(5_000, 0xff));
    const again = await ShapeLog.open(path, 1_000);
    expect((await readAll(again)).messages).toHaveLength(2);
    await again.close();
  });

  it('reads a message larger than its window after a restart', async () => {
    const log = await ShapeLog.open(path, 1_000);
    log.append(at(10, 0), JSON.stringify({ n: 1, pad: 'z'.repeat(3_500_000) }), true);
    fill(log, 2, 1, 1);
    await log.close();
    const again = await ShapeLog.open(path, 1_000);
    expect((await readAll(again)).messages.map(({ n }) => n)).toEqual([1, 2]);
    await again.close();
  });

  it('refuses an offset that does not come after the last one', async () => {
    const log = await ShapeLog.open(path, 1_000);
    fill(log, 5, 1, 1);
    expect(() => log.append(at(40, 0), '{}', true)).toThrow('expected an offset after 50_0');
    await log.close();
  });

  it('is empty when its file is', async () => {
    const log = await ShapeLog.open(path, 1_000);
    expect(log.last).toEqual(SNAPSHOT_END);
    await log.close();
    await truncate(path, 0);
    const again = await ShapeLog.open(path, 1_000);
    expect(await again.read(SNAPSHOT_END)).toBeUndefined();
    await again.close();
  });
});

describe('offsets', () => {
  it.each(['0_0', '0_inf', '31783248_0', '18446744073709551615_9999'])('reads and writes %s', (text) => {
    const offset = parseOffset(text);
    expect(offset && formatOffset(offset)).toBe(text);
  });

  it.each(['', '-1', '5', '0_', '_0', '0_-1', 'foo', '0_0_0', '1e3_0', ' 0_0', `${'9'.repeat(40)}_0`])(
    'refuses %s',
    (text) => {
      expect(parseOffset(text)).toBeUndefined();
    },
  );
});
