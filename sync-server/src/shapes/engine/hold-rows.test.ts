import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, materialise, type Reply, startFixture, until } from './testing/fixture.ts';

const [ERASED, OTHER] = ['0195a7c0-0000-7000-8000-000000000001', '0195a7c0-0000-7000-8000-000000000002'];

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ compactFromBytes: 1_000 });
});
afterAll(() => fixture.close());

/** Everything that the engine has on the disk. */
async function bytesOnDisk(): Promise<string> {
  const entries = await readdir(fixture.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(files.map((path) => readFile(path, 'latin1').catch(() => '')));
  return read.join('\n');
}

async function follow(query: string, from: Reply, holds: (reply: Reply) => boolean): Promise<Reply> {
  let at = from;
  while (!holds(at)) at = await fixture.readAll(query, at);
  return at;
}

it('takes off the disk what a row was before its owner was erased, after a compaction too, and no other shape', async () => {
  const columns = '(id uuid PRIMARY KEY, shop text, name text, phone text)';
  await fixture.table(`people ${columns}`);
  await fixture.table(`visits ${columns}`);
  const insert = (table: string, id: string, shop: string, name: string) =>
    fixture.sql.query(`INSERT INTO ${table} VALUES ($1, $2, $3, '+6580000042')`, [id, shop, name]);
  await insert('people', ERASED, 'a', 'Rajaratnam');
  await insert('people', OTHER, 'b', 'Siti');
  await insert('visits', ERASED, 'a', 'somebody');
  const [mine, theirs, visits] = [
    'table=people&where=shop=%27a%27',
    'table=people&where=shop=%27b%27',
    'table=visits',
  ];
  const [first, other, elsewhere] = [
    await fixture.readAll(mine),
    await fixture.readAll(theirs),
    await fixture.readAll(visits),
  ];
  for (let count = 0; count < 60; count += 1)
    await fixture.sql.query(`UPDATE people SET name = 'Rajaratnam ' || $2 WHERE id = $1`, [ERASED, count]);
  await fixture.sql.query(`UPDATE people SET name = '', phone = NULL WHERE id = $1`, [ERASED]);
  const isErased = ({ messages }: Reply) => messages.some(({ value }) => value?.name === '');
  const seen = await follow(mine, first, isErased);
  await until(() => fixture.lines.some((line) => line.includes('a log was compacted')), 'a compaction');
  expect(await bytesOnDisk()).toContain('Rajaratnam');

  const beforeMs = Date.now() + 60_000;
  expect(await fixture.engine.forget([{ table: 'people', id: ERASED, beforeMs: 1 }])).toBe(0);
  expect(await fixture.engine.forget([{ table: 'people', id: ERASED, beforeMs }])).toBe(1);
  const bytes = await bytesOnDisk();
  expect(bytes).not.toContain('Rajaratnam');
  expect(bytes).toContain('Siti');

  const refused = await fixture.get(`${mine}&offset=${seen.offset}&handle=${seen.handle}`);
  expect(refused.status).toBe(409);
  const anew = await fixture.readAll(mine);
  expect([...materialise(anew.messages).values()]).toEqual([
    { id: ERASED, shop: 'a', name: '', phone: null },
  ]);
  expect(await bytesOnDisk()).not.toContain('Rajaratnam');
  for (const [query, reply] of [
    [theirs, other],
    [visits, elsewhere],
  ] as const) {
    const again = await fixture.get(`${query}&offset=${reply.offset}&handle=${reply.handle}`);
    expect([again.status, again.handle]).toEqual([200, reply.handle]);
  }
});
