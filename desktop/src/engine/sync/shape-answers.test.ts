import { describe, expect, it } from 'vitest';
import { ShapeAnswers } from './shape-answers.ts';

const insert = (key: string) => ({
  key,
  value: { id: key },
  headers: { operation: 'insert', relation: ['p'] },
});
const upToDate = { headers: { control: 'up-to-date' } };
const answer = (body: unknown, init: ResponseInit = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    ...init,
    headers: { 'electric-offset': '0_1' },
  });
type Given = readonly { readonly key?: string; readonly headers: unknown }[];

describe('the rows of an answer', () => {
  it('are kept from the client, which gets one row for all of them and everything else', async () => {
    const answers = new ShapeAnswers();
    const given = await answers.keep(answer([insert('a'), insert('b'), upToDate]));
    expect(given.headers.get('electric-offset')).toBe('0_1');
    const [row, ...rest] = (await given.json()) as Given;
    expect(rest).toEqual([upToDate]);
    const kept = answers.take(row?.key ?? '');
    expect(kept).toEqual([
      { key: 'a', operation: 'insert', value: { id: 'a' } },
      { key: 'b', operation: 'insert', value: { id: 'b' } },
    ]);
  });

  it('are each answer’s own, whichever came first', async () => {
    const answers = new ShapeAnswers();
    const [one, other] = await Promise.all(
      ['a', 'b'].map(async (key) => (await answers.keep(answer([insert(key)]))).json() as Promise<Given>),
    );
    expect(answers.take(other?.[0]?.key ?? '')).toMatchObject([{ key: 'b' }]);
    expect(answers.take(one?.[0]?.key ?? '')).toMatchObject([{ key: 'a' }]);
  });

  it('are the same of a large answer, which is read when its turn has come', async () => {
    const answers = new ShapeAnswers();
    const rows = Array.from({ length: 5_000 }, (_, index) => insert(`虾 ${index}`.padEnd(40)));
    const [alone, withMore] = await Promise.all(
      [rows, [...rows, upToDate]].map(
        async (messages) => (await answers.keep(answer(messages))).json() as Promise<Given>,
      ),
    );
    expect(alone).toHaveLength(1);
    expect(withMore?.slice(1)).toEqual([upToDate]);
    const whole = rows.map(({ key, value }) => ({ key, operation: 'insert', value }));
    expect(answers.take(alone?.[0]?.key ?? '')).toEqual(whole);
    expect(answers.take(withMore?.[0]?.key ?? '')).toEqual(whole);
    const broken = JSON.stringify(rows).replace('"headers"', 'headers');
    const [kept] = (await (await answers.keep(answer(broken))).json()) as Given;
    expect(() => answers.take(kept?.key ?? '')).toThrow('a list of rows');
  });

  it('are given once, and not any more when the client has everything', async () => {
    const answers = new ShapeAnswers();
    const [row] = (await (await answers.keep(answer([insert('a')]))).json()) as Given;
    answers.clear();
    expect(() => answers.take(row?.key ?? '')).toThrow('expected an answer');
  });

  it('leave alone what has none', async () => {
    const answers = new ShapeAnswers();
    expect(await (await answers.keep(answer([upToDate]))).json()).toEqual([upToDate]);
    const refetch = answer([{ headers: { control: 'must-refetch' } }], { status: 409 });
    expect(await answers.keep(refetch)).toBe(refetch);
    expect(await (await answers.keep(answer('[{"key":'))).text()).toBe('[{"key":');
    expect(await (await answers.keep(answer('{"status":"ok"}'))).text()).toBe('{"status":"ok"}');
  });
});
