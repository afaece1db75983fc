import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactMessages, type LoggedMessage } from './compact-log.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { isBefore, type Offset, SNAPSHOT_END } from './offset.ts';
import { ShapeLog } from './shape-log.ts';
import type { Message } from './testing/fixture.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-compact-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const nextPath = (): string => join(folder, `log-${files++}`);

type Row = Readonly<Record<string, string | null>>;

/** A change of one of a few rows: whether it is there decides what the change can be. */
interface Step {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly removes: boolean;
  readonly commits: boolean;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    row: fc.nat(3),
    column: fc.nat(2),
    value: fc.nat(9),
    removes: fc.nat(5).map((chance) => chance === 0),
    commits: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

/** Awkward on purpose: text that looks like the rest of a message. */
const AWKWARD = '},"key":"x","headers":{"operation":"update"';

/** The log of a shape with these changes, by either replica mode. */
function logOf(changes: readonly Step[], full: boolean): LoggedMessage[] {
  const rows = new Map<string, Row>();
  const messages: LoggedMessage[] = [];
  let lsn = 10;
  let op = 0;
  for (const [index, { row, column, value, removes, commits: wantsEnd }] of changes.entries()) {
    const commits = wantsEnd || index === changes.length - 1;
    const id = `${AWKWARD}${row}`;
    const before = rows.get(id);
    const operation = before === undefined ? 'insert' : removes ? 'delete' : 'update';
    const change = { [`c${column}`]: `${AWKWARD}${value}` };
    const after = { id, c0: null, c1: null, c2: null, ...before, ...change };
    const headers = {
      ...(commits ? { last: true } : {}),
      relation: ['public', '"operation":"update"'],
      operation,
      lsn: String(lsn),
      op_position: op,
      txids: [lsn],
    };
    const sent = operation === 'update' && !full ? { id, ...change } : after;
    const old =
      operation === 'update' && full ? { old_value: { [`c${column}`]: before?.[`c${column}`] } } : {};
    const json = JSON.stringify({ value: sent, key: `"${id}"`, headers, ...old });
    const kind = operation === 'update' ? 'other' : operation;
    messages.push({ offset: { lsn: BigInt(lsn), op }, commits, kind, json });
    if (operation === 'delete') rows.delete(id);
    else rows.set(id, after);
    op += 2;
    if (commits) lsn += 10;
    if (commits) op = 0;
  }
  return messages;
}

/** Applies messages to rows, and believes none that doesn't fit. */
function apply(messages: readonly string[], rows: Map<string, Row>): Map<string, Row> {
  for (const json of messages) {
    const { key = '', value = {}, headers } = JSON.parse(json) as Message;
    expect(rows.has(key)).toBe(headers.operation !== 'insert');
    if (headers.operation === 'delete') rows.delete(key);
    else rows.set(key, { ...rows.get(key), ...value });
  }
  return rows;
}

const jsonAfter = (messages: readonly LoggedMessage[], offset: Offset): string[] => {
  return messages.filter((message) => isBefore(offset, message.offset)).map(({ json }) => json);
};

async function readAll(log: ShapeLog, from: Offset = SNAPSHOT_END): Promise<string[]> {
  const found: string[] = [];
  let at = from;
  for (;;) {
    const page = await log.read(at);
    if (page === undefined) return found;
    found.push(...(JSON.parse(`[${page.messages}]`) as unknown[]).map((message) => JSON.stringify(message)));
    at = page.last;
  }
}

async function compact(log: ShapeLog, path: string): Promise<void> {
  const prepared = await log.prepareCompaction(path, Number.POSITIVE_INFINITY);
  if (prepared !== undefined) await log.finishCompaction(prepared);
}

const fill = (log: ShapeLog, messages: readonly LoggedMessage[]): void => {
  for (const { offset, json, commits, kind } of messages) log.append(offset, json, commits, kind);
};

describe('a compacted log', () => {
  it('brings a reader at any offset to the same rows as the whole log, with nothing that does not fit', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (changes, full) => {
        const whole = logOf(changes, full);
        const compacted = await compactMessages(whole);
        const last = whole.at(-1);
        expect(compacted.at(-1)?.offset).toEqual(last?.offset);
        const end = apply(jsonAfter(whole, SNAPSHOT_END), new Map());
        for (const offset of [SNAPSHOT_END, ...whole.map((message) => message.offset)]) {
          const seen = whole.filter((message) => !isBefore(offset, message.offset)).map(({ json }) => json);
          const rows = apply(jsonAfter(compacted, offset), apply(seen, new Map()));
          expect(rows).toEqual(end);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('marks the last message of every transaction that is left, in the frame and for the client', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (changes) => {
        const compacted = await compactMessages(logOf(changes, true));
        for (const [index, { offset, commits, json }] of compacted.entries()) {
          const last = compacted[index + 1]?.offset.lsn !== offset.lsn;
          const { headers } = JSON.parse(json) as Message;
          expect([commits, headers.last === true, headers.lsn]).toEqual([last, last, String(offset.lsn)]);
        }
      }),
    );
  });

  it('has one update for a row that changed 1,000 times, with all columns at their last and what they were first', async () => {
    const changes = Array.from({ length: 1_001 }, (_, index) => ({
      row: 0,
      column: index % 2,
      value: index,
      removes: false,
      commits: true,
    }));
    const compacted = await compactMessages(logOf(changes, true));
    expect(compacted).toHaveLength(2);
    expect(JSON.parse(compacted[1]?.json ?? '')).toMatchObject({
      value: { c0: `${AWKWARD}1000`, c1: `${AWKWARD}999`, c2: null },
      old_value: { c0: `${AWKWARD}0`, c1: null },
    });
  });
});

describe('compacting the log of a shape', () => {
  it('keeps what is added while it goes on, committed or not, and gives it up when that is given up', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(60), fc.nat(8), fc.boolean(), async (changes, cut, turns, givesUp) => {
        const whole = logOf(changes, true);
        const log = await ShapeLog.open(nextPath(), 700);
        const path = nextPath();
        fill(log, whole.slice(0, cut));
        const compacting = compact(log, path);
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        fill(log, whole.slice(cut));
        const under = { lsn: 1_000_000n, op: 0 };
        log.append(under, '{"under":"way"}', false);
        const reading = readAll(log);
        await compacting;
        if (givesUp) log.abort();
        else log.append({ ...under, op: 2 }, '{"under":"end"}', true);
        const rest = givesUp ? [] : ['{"under":"way"}', '{"under":"end"}'];
        const end = apply(jsonAfter(whole, SNAPSHOT_END), new Map());
        for (const offset of [SNAPSHOT_END, ...whole.map((message) => message.offset)]) {
          const seen = whole.filter((message) => !isBefore(offset, message.offset)).map(({ json }) => json);
          const found = await readAll(log, offset);
          expect(found.splice(found.length - rest.length)).toEqual(rest);
          expect(apply(found, apply(seen, new Map()))).toEqual(end);
        }
        apply(
          (await reading).filter((json) => !json.includes('under')),
          new Map(),
        );
        const kept = await readAll(log);
        await log.close();
        const again = await ShapeLog.open(path, 700);
        expect(again.last).toEqual(log.last);
        expect(await readAll(again)).toEqual(kept);
        await again.close();
      }),
      { numRuns: 150 },
    );
  });

  it('goes on in the old file when the disk is full', async () => {
    let full = false;
    const disk: Disk = {
      write: (fd, data, at, length, position) => {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return nodeDisk.write(fd, data, at, length, position);
      },
    };
    const log = await ShapeLog.open(nextPath(), 700, disk);
    const whole = logOf(
      Array.from({ length: 50 }, () => ({ row: 0, column: 0, value: 1, removes: false, commits: true })),
      true,
    );
    fill(log, whole.slice(0, 40));
    full = true;
    await expect(compact(log, nextPath())).rejects.toThrow('no space');
    full = false;
    fill(log, whole.slice(40));
    expect(await readAll(log)).toHaveLength(50);
    await compact(log, nextPath());
    expect(await readAll(log)).toHaveLength(2);
    await log.close();
  });

  it('leaves a log alone whose rows hardly change twice', async () => {
    const log = await ShapeLog.open(nextPath(), 700);
    const seldom = { column: 0, value: 1, removes: false, commits: true };
    fill(
      log,
      logOf(
        [0, 1, 2, 3, 0].map((row) => ({ row, ...seldom })),
        true,
      ),
    );
    expect(await log.prepareCompaction(nextPath())).toBeUndefined();
    expect(log.bytesWhenCompacted).toBe(log.bytes);
    expect(await readAll(log)).toHaveLength(5);
    await log.close();
  });

  it('leaves a message longer than a window, and a transaction longer than one, as they are', async () => {
    const log = await ShapeLog.open(nextPath(), 1_000_000);
    const pad = 'x'.repeat(5 * 1024 * 1024);
    const message = (lsn: number, op: number, value: string, operation: string) => {
      const headers = {
        relation: ['public', 't'],
        operation,
        lsn: String(lsn),
        op_position: op,
        txids: [lsn],
      };
      return JSON.stringify({ value: { id: '1', value }, key: '"1"', headers });
    };
    log.append({ lsn: 10n, op: 0 }, message(10, 0, pad + pad, 'insert'), true, 'insert');
    for (let op = 0; op < 4; op += 1) {
      log.append({ lsn: 20n, op }, message(20, op, `${pad}${op}`, 'update'), op === 3);
    }
    log.append({ lsn: 30n, op: 0 }, message(30, 0, 'end', 'update'), true);
    await compact(log, nextPath());
    const found = (await readAll(log)).map((json) => JSON.parse(json) as Message);
    expect(found[0]?.value?.value).toHaveLength(2 * pad.length);
    expect(found.at(-1)?.value?.value).toBe('end');
    apply(
      found.map((each) => JSON.stringify(each)),
      new Map(),
    );
    await log.close();
  });
});
