import type { ServerResponse } from 'node:http';
import type { DeviceShape } from '#shared/sync/index.ts';

type Row = Readonly<Record<string, string | null>>;

interface LogEntry {
  readonly key: string;
  readonly value: Row;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** How long a live request waits for something to say. */
const LIVE_WAIT_MS = 2_000;

/** One shape with its rows and its log, served as Electric serves it; offsets count log entries. */
export class TestShape {
  readonly listed: DeviceShape;
  readonly rows = new Map<string, Row>();
  /** Rows a snapshot's response carries; the rest comes in further ones. */
  pageSize = Number.MAX_SAFE_INTEGER;
  handle = 'handle-1';
  #key: readonly string[];
  #log: LogEntry[] = [];
  #waiting = new Set<() => void>();

  constructor(listed: DeviceShape, key: readonly string[] = ['id']) {
    this.listed = listed;
    this.#key = key;
  }

  get path(): string {
    return this.listed.path;
  }

  /** Each call is one transaction. */
  insert(...rows: readonly Row[]): void {
    for (const row of rows) {
      this.rows.set(this.#keyOf(row), row);
      this.#append('insert', row, row);
    }
    this.release();
  }

  /** Sends the key and what changed, as `replica=default` does. */
  update(key: Row, changes: Row): void {
    const whole = { ...this.rows.get(this.#keyOf(key)), ...key, ...changes };
    this.rows.set(this.#keyOf(key), whole);
    this.#append('update', key, { ...key, ...changes });
    this.release();
  }

  remove(key: Row): void {
    this.rows.delete(this.#keyOf(key));
    this.#append('delete', key, key);
    this.release();
  }

  /** Sends the last entries of the log again, in another transaction: what a client must be able to bear. */
  repeat(entries: number): void {
    this.#log.push(...this.#log.slice(-entries));
    this.release();
  }

  /** A new handle: everybody must fetch again. `rows` is what the shape has now. */
  rotate(): void {
    this.handle = `${this.handle}x`;
    this.#log = [];
    this.release();
  }

  /** Lets everything that waits look again. */
  release(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  async answer(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const offset = query.get('offset') ?? '';
    // The gatekeeper knows four parameters; what else comes, or comes empty, is a mistake of the client's.
    if (
      [...query].some(
        ([name, value]) => value === '' || !['offset', 'handle', 'cursor', 'live'].includes(name),
      )
    ) {
      response.writeHead(400).end('{}');
      return;
    }
    if (offset !== '-1' && query.get('handle') !== this.handle) return this.#mustRefetch(response);
    const page = /^0_(\d+)$/.exec(offset)?.[1];
    if (offset === '-1' || page !== undefined) return this.#snapshot(Number(page ?? -1) + 1, response);
    const live = query.get('live') === 'true';
    let from = Number(offset.split('_')[0]) - 1;
    if (live && from >= this.#log.length) {
      const { handle } = this;
      await this.#change();
      if (handle !== this.handle) return this.#mustRefetch(response);
      from = Math.min(from, this.#log.length);
    }
    const headers = { control: 'up-to-date', global_last_seen_lsn: '0' };
    this.#send(response, [...this.#log.slice(from), { headers }], `${this.#log.length + 1}_0`, live, true);
  }

  #snapshot(page: number, response: ServerResponse): void {
    const all = [...this.rows.values()];
    const rows = all.slice(page * this.pageSize, (page + 1) * this.pageSize);
    const isLast = (page + 1) * this.pageSize >= all.length;
    const messages = rows.map((row) => ({
      key: this.#messageKey(row),
      value: row,
      headers: { relation: ['public', this.listed.table], operation: 'insert' },
    }));
    const end = { headers: { control: 'snapshot-end', xmin: '1', xmax: '1', xip_list: [] } };
    const next = isLast ? `${this.#log.length + 1}_0` : `0_${page}`;
    this.#send(response, isLast ? [...messages, end] : messages, next, false, false);
  }

  #mustRefetch(response: ServerResponse): void {
    response
      .writeHead(409, { 'content-type': 'application/json', 'electric-handle': this.handle })
      .end(JSON.stringify([{ headers: { control: 'must-refetch' } }]));
  }

  #send(
    response: ServerResponse,
    messages: unknown[],
    offset: string,
    live: boolean,
    upToDate: boolean,
  ): void {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'electric-handle': this.handle,
        'electric-offset': offset,
        ...(upToDate ? { 'electric-up-to-date': '' } : {}),
        ...(live ? { 'electric-cursor': '1' } : { 'electric-schema': '{}' }),
      })
      .end(JSON.stringify(messages));
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LIVE_WAIT_MS);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #append(operation: string, key: Row, value: Row): void {
    const headers = { operation, lsn: String(this.#log.length + 1), op_position: 0, txids: [1], last: true };
    this.#log.push({ key: this.#messageKey(key), value, headers });
  }

  #keyOf(row: Row): string {
    return this.#key.map((name) => row[name]).join('/');
  }

  #messageKey(row: Row): string {
    return [`"public"."${this.listed.table}"`, ...this.#key.map((name) => `"${row[name]}"`)].join('/');
  }
}
