import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, pause, publish, startFixture, until } from './testing/fixture.ts';

/** Recordings of the real service: the same requests and statements must get the same answers from the engine. */
const folder = join(import.meta.dirname, 'testing', 'recordings');
const SECRET = 's3cret';
/** As a minute and 21 seconds in the recordings: two comments, then the end. */
const EVENT_STREAM = { lastsMs: 5_000, keepAliveMs: 1_750 };

interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly summary?: unknown;
  /** Server-sent events as they came, and whether the server ended the stream. */
  readonly stream?: readonly string[];
  readonly ended?: boolean;
}

interface Step {
  readonly note?: string;
  readonly sql?: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response?: Recorded;
}

/** Where the engine is meant to differ, by the step's note. */
const DELIBERATE: ReadonlyMap<string, string> = new Map([
  ['with Origin header', 'the engine listens on loopback and answers no foreign website'],
  ['OPTIONS preflight', 'the same'],
]);
/** Changes in these tables went by the recorded publication, so that they don't count as positions. */
const UNPUBLISHED: ReadonlySet<string> = new Set(['i2', 'h2']);

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({ secret: SECRET, longPollTimeoutMs: 2_000, eventStream: EVENT_STREAM });
});
afterAll(() => fixture.close());

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('recording %s', (name) => {
  const { steps } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { steps: Step[] };

  beforeAll(async () => {
    if (name === 'auth-secret.json') await runSql('CREATE TABLE bad (id int PRIMARY KEY, name text, u uuid)');
    // The recording of long answers was made with pages of 2,000 bytes.
    await fixture.stopEngine();
    const { url } = await fixture.start(name === 'chunked-snapshot.json' ? { chunkBytes: 2_000 } : {});
    // Its first try at the slot may come too early on a busy machine; it tries again by itself.
    await until(async () => (await fetch(`${url}/v1/health`)).status === 200, 'the shape engine to be ready');
  });

  it('is answered as the real service did', async () => {
    const names = new Names();
    let pending: string[] = [];
    for (const [index, step] of steps.entries()) {
      if (step.sql !== undefined) {
        if (step.note === 'executed while the live request was pending') pending.push(step.sql);
        else await runSqlAndWait(step.sql);
      }
      if (step.request === undefined || step.response === undefined) continue;
      if (step.note !== undefined && DELIBERATE.has(step.note)) continue;
      const { headers = {}, path } = step.request;
      const etag = headers['if-none-match'];
      const request = {
        ...step.request,
        path: names.toOurs(path),
        headers: etag === undefined ? headers : { 'if-none-match': names.toOurs(etag) },
      };
      const recorded = withEvents(step.response);
      const short = isShortened(recorded);
      const asking = (): Promise<Recorded> => askAndRun(request, pending, name !== 'auth-secret.json');
      const ours = await (step.response.stream === undefined
        ? askUntil(asking, isRepeatable(request), (answer) =>
            isDeepStrictEqual(comparable(answer, short), comparable(recorded, short)),
          )
        : readStream(request.path, pending, step.response));
      pending = [];
      names.learn(recorded, ours);
      const at = `step ${index}: ${step.note} ${step.request.path}`;
      expect({ at, ...comparable(ours, short) }).toEqual({ at, ...comparable(recorded, short) });
    }
  }, 120_000);
});

async function runSql(sql: string): Promise<void> {
  await fixture.sql.query(sql);
  for (const match of sql.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?([\w.]+)/g)) {
    const table = match[1] ?? '';
    if (!UNPUBLISHED.has(table)) await publish(fixture.sql, table);
  }
}

/** A busy engine may have what the stream has sent a little later than a request that follows it. */
const MOST_TRIES = 40;

const isRepeatable = ({ method, path }: NonNullable<Step['request']>): boolean =>
  method === 'GET' && !path.includes('live=true');

/** Asks again, where that changes nothing, until the answer is the wanted one; gives the last answer. */
async function askUntil(
  asking: () => Promise<Recorded>,
  mayRepeat: boolean,
  isWanted: (answer: Recorded) => boolean,
): Promise<Recorded> {
  let answer = await asking();
  for (let tries = 1; mayRepeat && tries < MOST_TRIES && !isWanted(answer); tries += 1) {
    await pause(50);
    answer = await asking();
  }
  return answer;
}

/** Until the stream has sent what the statement did; a moment more, and the engine has it, as a rule. */
async function runSqlAndWait(sql: string): Promise<void> {
  await runSql(sql);
  const { rows } = await fixture.sql.query('SELECT pg_current_wal_flush_lsn()::text AS lsn');
  await until(async () => {
    const sent = await fixture.sql.query('SELECT 1 FROM pg_stat_replication WHERE sent_lsn >= $1', [
      rows[0].lsn,
    ]);
    return sent.rows.length > 0;
  }, 'the stream to catch up');
  await pause(50);
}

async function askAndRun(
  request: NonNullable<Step['request']>,
  statements: readonly string[],
  withSecret: boolean,
): Promise<Recorded> {
  const answering = ask(request, withSecret);
  if (statements.length > 0) await pause(100);
  for (const statement of statements) {
    await runSql(statement);
    await pause(20);
  }
  return answering;
}

/** A recorded stream with its data events as the body's messages. */
function withEvents(recorded: Recorded): Recorded {
  return recorded.stream === undefined ? recorded : { ...recorded, body: messagesOf(recorded.stream) };
}

function messagesOf(events: readonly string[]): readonly unknown[] {
  const data = events.filter((event) => event.startsWith('data: '));
  return data.map((event) => JSON.parse(event.slice('data: '.length)));
}

/** Reads a stream while statements run, each after the events of the one before. */
async function readStream(
  path: string,
  statements: readonly string[],
  recorded: Recorded,
): Promise<Recorded> {
  const controller = new AbortController();
  const address = `${fixture.engine.url}${path}&secret=${SECRET}`;
  const response = await fetch(address, { signal: controller.signal });
  let text = '';
  let ended = false;
  const events = () => text.split('\n\n').slice(0, -1);
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    ended = true;
  })().catch(() => undefined);
  const caughtUp = () => events().filter((event) => event.includes('"up-to-date"')).length;
  for (const statement of statements) {
    const before = caughtUp();
    await runSql(statement);
    await until(() => ended || caughtUp() > before, `the events of ${statement}`);
  }
  const wanted = recorded.stream ?? [];
  await until(() => (recorded.ended ? ended : caughtUp() > 0), 'the end of the stream');
  controller.abort();
  await reading;
  const isComment = (event: string) => event.startsWith(':');
  if (recorded.ended) expect(events().filter(isComment)).toEqual(wanted.filter(isComment));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: messagesOf(events()),
  };
}

async function ask(request: NonNullable<Step['request']>, withSecret: boolean): Promise<Recorded> {
  const { path } = request;
  const separator = path.includes('?') ? '&' : '?';
  const address = `${fixture.engine.url}${path}${withSecret ? `${separator}secret=${SECRET}` : ''}`;
  const { method, headers = {}, body } = request;
  const response = await fetch(address, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(text === '' ? {} : { body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }),
  };
}

/** Handles, LSNs and cursors of the recording, and what they are here. */
class Names {
  readonly #ours = new Map<string, string>();

  learn(recorded: Recorded, ours: Recorded): void {
    for (const header of ['electric-handle', 'electric-offset', 'electric-cursor', 'etag']) {
      const [theirValue, ourValue] = [recorded.headers[header], ours.headers[header]];
      if (theirValue === undefined || ourValue === undefined) continue;
      if (header === 'electric-offset') this.#add(theirValue.split('_')[0], ourValue.split('_')[0]);
      else this.#add(theirValue, ourValue);
    }
    const [theirs, mine] = [firstOffsets(recorded), firstOffsets(ours)];
    for (const [index, lsn] of theirs.entries()) this.#add(lsn, mine[index]);
  }

  toOurs(path: string): string {
    return path.replace(
      /\d+-\d{10,}|(?<=offset=)\d+(?=_)|(?<=cursor=)\d+/g,
      (name) => this.#ours.get(name) ?? name,
    );
  }

  #add(theirs: string | undefined, ours: string | undefined): void {
    if (theirs !== undefined && ours !== undefined && theirs !== '0') this.#ours.set(theirs, ours);
  }
}

function firstOffsets({ body }: Recorded): readonly string[] {
  if (!Array.isArray(body)) return [];
  return [...new Set(body.map((message) => message.headers?.lsn).filter((lsn) => typeof lsn === 'string'))];
}

const COMPARED_HEADERS = [
  'cache-control',
  'content-type',
  'surrogate-control',
  'electric-up-to-date',
  'electric-has-data',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-max-age',
];

/** An answer without what differs from one run to another: handles, LSNs, transaction ids, cursors. */
function comparable(answer: Recorded, short: boolean) {
  const lsns: string[] = [];
  const nameLsn = (lsn: string): string => {
    if (lsn === '0') return '0';
    if (!lsns.includes(lsn)) lsns.push(lsn);
    return `lsn ${lsns.indexOf(lsn)}`;
  };
  const body = answer.summary ?? answer.body;
  const normalised = short ? countAndFirst(body, nameLsn) : { body: normalise(body, nameLsn) };
  const offset = answer.headers['electric-offset'];
  const schema = answer.headers['electric-schema'];
  // Headers of answers that aren't about a shape differ with the web server.
  const compared =
    answer.headers['access-control-allow-origin'] === undefined ? ['cache-control'] : COMPARED_HEADERS;
  return {
    status: answer.status,
    headers: Object.fromEntries(compared.map((header) => [header, answer.headers[header]])),
    offset: offset?.replace(/^\d+/, nameLsn),
    schema: schema === undefined ? undefined : JSON.parse(schema),
    handle: answer.headers['electric-handle']?.replace(/^\d+-\d+$/, 'handle'),
    cursor: answer.headers['electric-cursor']?.replace(/^\d+$/, 'cursor'),
    etag: answer.headers.etag
      ?.replace(/\d+-\d{10,}/, 'handle')
      .replace(/:-?\d{6,}"$/, ':moment"')
      .replaceAll(/\d+(?=_)/g, nameLsn),
    ...normalised,
  };
}

/** Long answers are recorded as their number of messages and the first one. */
function isShortened(recorded: Recorded): boolean {
  return isRecord(recorded.summary) && typeof recorded.summary.messages === 'number';
}

function countAndFirst(body: unknown, nameLsn: (lsn: string) => string) {
  const [count, first] = Array.isArray(body)
    ? [body.length, body[0]]
    : isRecord(body)
      ? [body.messages, body.first]
      : [];
  return { count, first: normalise(first, nameLsn) };
}

function normalise(value: unknown, nameLsn: (lsn: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item, nameLsn));
  if (typeof value === 'string') return value.length > 1_000 ? `<${value.length} chars>` : value;
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    if (name === 'lsn' && typeof item === 'string') return [name, nameLsn(item)];
    if (name === 'global_last_seen_lsn') return [name, typeof item === 'string' && /^\d+$/.test(item)];
    if (name === 'txids' && Array.isArray(item)) return [name, item.map((xid) => typeof xid)];
    if (name === 'xmin' || name === 'xmax') return [name, typeof item];
    // The parser's own words.
    if (name === 'details') return [name, typeof item];
    return [name, normalise(item, nameLsn)];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
