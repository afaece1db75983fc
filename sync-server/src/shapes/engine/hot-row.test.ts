import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

it('never makes a reader refetch a row that changes 100,000 times, and keeps its log short', async () => {
  await fixture.table('counter (id int PRIMARY KEY, n int, note text)');
  await fixture.sql.query("INSERT INTO counter VALUES (1, 0, 'kept'), (2, 0, 'still')");
  const first = await fixture.readAll('table=counter');
  const rows = materialise(first.messages);
  await fixture.sql.query(`
    DO $$ BEGIN
      FOR i IN 1..100000 LOOP
        UPDATE counter SET n = i WHERE id = 1;
        IF i % 20 = 0 THEN COMMIT; END IF;
      END LOOP;
    END $$`);
  const compacted = () => fixture.lines.some((line) => line.includes('a log was compacted'));
  await until(compacted, 'the log to be compacted');
  let at = first;
  await until(async () => {
    at = await fixture.readAll('table=counter', at);
    expect([at.status, at.handle]).toEqual([200, first.handle]);
    materialise(at.messages, rows);
    return rows.get('"public"."counter"/"1"')?.n === '100000';
  }, 'the last change');
  expect([...rows.values()].map(({ note }) => note)).toEqual(['kept', 'still']);
  await until(async () => {
    const late = await fixture.readAll('table=counter', first);
    return late.messages.length < 40_000;
  }, 'the log to be short');
  await fixture.stopEngine();
  const { handle } = first;
  const logs = (await readdir(join(fixture.dataDir, 'shapes', handle))).filter((name) =>
    name.startsWith('log'),
  );
  expect(logs).toHaveLength(1);
  await fixture.start();
  const late = await fixture.readAll('table=counter', first);
  expect(late.handle).toBe(handle);
  expect(materialise(late.messages, materialise(first.messages)).get('"public"."counter"/"1"')?.n).toBe(
    '100000',
  );
}, 120_000);
