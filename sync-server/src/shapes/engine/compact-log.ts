import { setImmediate } from 'node:timers/promises';
import type { FrameKind } from './frames.ts';
import type { Offset } from './offset.ts';

/** A message of the log on its way through the compaction. */
export interface LoggedMessage {
  readonly offset: Offset;
  readonly commits: boolean;
  readonly kind: FrameKind;
  readonly json: string;
}

/** How many messages are looked at before others have their turn. */
const SLICE = 256;
const HEADERS = ',"headers":{';
const KEY = '},"key":';
const UPDATE = '"operation":"update"';
const LAST = '"last":true,';

/**
 * Joins the updates of a row between two of its inserts or deletes into one, at the place of the last. Whoever reads
 * on from any offset between them gets what the rows have in the end, columns that they have already among it.
 * Inserts and deletes stay, so that none comes twice. The last message always stays, and so does every transaction's
 * mark of its end, if anything of the transaction does.
 */
export async function compactMessages(messages: readonly LoggedMessage[]): Promise<LoggedMessage[]> {
  const joined = await findRuns(messages);
  const kept: LoggedMessage[] = [];
  for (const [index, message] of messages.entries()) {
    if (index % SLICE === 0) await setImmediate();
    const run = joined.get(index);
    if (run === 'earlier') continue;
    kept.push(run === undefined ? message : { ...message, json: joinUpdates(messages, run) });
  }
  return kept.map((message, index) => {
    const endsTransaction = kept[index + 1]?.offset.lsn !== message.offset.lsn;
    return endsTransaction && !message.commits ? asLast(message) : message;
  });
}

/** For the last update of a run, the places of all of it; `earlier` for the others. */
async function findRuns(messages: readonly LoggedMessage[]): Promise<Map<number, number[] | 'earlier'>> {
  const open = new Map<string, number[]>();
  const joined = new Map<number, number[] | 'earlier'>();
  for (const [index, { json }] of messages.entries()) {
    if (index % SLICE === 0) await setImmediate();
    // Neither can be inside a value: quotes are escaped there, and no value is an object.
    const headersAt = json.indexOf(HEADERS);
    const key = json.slice(json.indexOf(KEY) + KEY.length, headersAt);
    if (json.indexOf(UPDATE, headersAt) < 0) {
      open.delete(key);
      continue;
    }
    const run = open.get(key);
    if (run === undefined) {
      open.set(key, [index]);
      continue;
    }
    joined.set(run.at(-1) ?? index, 'earlier');
    run.push(index);
    joined.set(index, run);
  }
  return joined;
}

interface UpdateMessage {
  readonly value: Readonly<Record<string, string | null>>;
  readonly key: string;
  readonly headers: unknown;
  readonly old_value?: Readonly<Record<string, string | null>>;
}

function joinUpdates(messages: readonly LoggedMessage[], run: readonly number[]): string {
  const updates = run.map((index) => JSON.parse(messages[index]?.json ?? '') as UpdateMessage);
  const last = updates.at(-1);
  if (last === undefined) throw new Error('expected updates to join');
  const value = inOrder(Object.assign({}, ...updates.map((update) => update.value)));
  const joined = { value, key: last.key, headers: last.headers };
  if (last.old_value === undefined) return JSON.stringify(joined);
  // What a column had before the first of them.
  const old = inOrder(Object.assign({}, ...updates.map((update) => update.old_value).reverse()));
  return JSON.stringify({ ...joined, old_value: old });
}

function inOrder(row: Readonly<Record<string, string | null>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function asLast(message: LoggedMessage): LoggedMessage {
  const { json } = message;
  const at = json.indexOf(HEADERS) + HEADERS.length;
  return { ...message, commits: true, json: `${json.slice(0, at)}${LAST}${json.slice(at)}` };
}
