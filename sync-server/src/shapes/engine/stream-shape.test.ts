import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({ secret: 's' });
});
afterAll(() => fixture.close());

/** A stream of events, read as it comes. */
class EventReader {
  text = '';
  ended = false;
  headers = new Headers();
  readonly #controller = new AbortController();

  async open(query: string): Promise<number> {
    const url = `${fixture.engine.url}/v1/shape?${query}&live=true&live_sse=true&secret=s`;
    const response = await fetch(url, { signal: this.#controller.signal });
    this.headers = response.headers;
    void this.#read(response);
    return response.status;
  }

  events(): readonly Record<string, { control?: string; operation?: string }>[] {
    return this.text
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice('data: '.length)));
  }

  close(): void {
    this.#controller.abort();
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk, { stream: true });
    } catch {
      // The reader was closed.
    }
    this.ended = true;
  }
}

const kinds = (reader: EventReader) =>
  reader.events().map(({ headers }) => headers?.operation ?? headers?.control);

describe('server-sent events', () => {
  it('bring each transaction as it commits, one message an event, an up-to-date after each', async () => {
    await fixture.table('lines (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=lines');
    const reader = new EventReader();
    expect(await reader.open(`table=lines&handle=${first.handle}&offset=${first.offset}`)).toBe(200);
    expect(reader.headers.get('content-type')).toBe('text/event-stream');
    expect(reader.headers.get('cache-control')).toBe('public, max-age=59');
    expect(reader.headers.get('electric-offset')).toBe('0_inf');
    await fixture.sql.query("INSERT INTO lines VALUES (1, E'line one\\nline two')");
    await until(() => reader.events().length === 2, 'the first transaction');
    await fixture.sql.query(
      "BEGIN; INSERT INTO lines VALUES (2, 'x'); DELETE FROM lines WHERE id = 1; COMMIT",
    );
    await until(() => reader.events().length === 5, 'the second transaction');
    expect(kinds(reader)).toEqual(['insert', 'up-to-date', 'insert', 'delete', 'up-to-date']);
    expect(reader.events()[0]).toMatchObject({ value: { v: 'line one\nline two' } });
    reader.close();
  });

  it('begin with what is already there, and just end when the shape does', async () => {
    await fixture.table('cut (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=cut');
    await fixture.sql.query("INSERT INTO cut VALUES (1, 'x')");
    await until(async () => (await fixture.readAll('table=cut')).offset !== '0_inf', 'the insert');
    const reader = new EventReader();
    await reader.open(`table=cut&handle=${first.handle}&offset=${first.offset}`);
    await until(() => reader.events().length === 2, 'what was there');
    expect(reader.headers.get('electric-offset')).not.toBe('0_inf');
    await fixture.sql.query('TRUNCATE cut');
    await until(() => reader.ended, 'the end of the stream');
    expect(kinds(reader)).toEqual(['insert', 'up-to-date']);
    const again = new EventReader();
    expect(await again.open(`table=cut&handle=${first.handle}&offset=${first.offset}`)).toBe(409);
  });

  it('end when the engine closes', async () => {
    await fixture.table('over (id int PRIMARY KEY)');
    const first = await fixture.readAll('table=over');
    const reader = new EventReader();
    await reader.open(`table=over&handle=${first.handle}&offset=${first.offset}`);
    await fixture.stopEngine();
    await until(() => reader.ended, 'the end of the stream');
    await fixture.start();
  });

  it('are refused inside a snapshot', async () => {
    const first = await fixture.get('table=over&offset=-1');
    const reader = new EventReader();
    expect(await reader.open(`table=over&handle=${first.handle}&offset=0_0`)).toBe(400);
  });
});
