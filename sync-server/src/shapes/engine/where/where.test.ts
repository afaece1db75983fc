import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/postgres.ts';
import { askPostgres } from '../ask-postgres.ts';
import { findTable, type TableInfo } from '../catalog.ts';
import { clientConfig } from '../connection.ts';
import { resolveDefinition } from '../definition.ts';
import type { Tuple } from '../pgoutput.ts';
import { compileWhere } from './evaluate.ts';
import { resolveWhere } from './resolve.ts';

let postgres: TestPostgres;
let pool: pg.Pool;
let table: TableInfo;
let rows: readonly Tuple[];
const names = ['id', 'n', 'big', 't', 'vc', 'ch', 'ci', 'flag', 'u', 'd', 'amount', 'at', 'tags'];
const places = new Map(names.map((name, index) => [name, index]));

beforeAll(async () => {
  postgres = await startTestPostgres();
  pool = new pg.Pool({ ...clientConfig(postgres.url, 'test'), max: 2 });
  pool.on('error', () => undefined);
  await pool.query(`
    CREATE COLLATION public.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
  await pool.query(`
    CREATE TABLE public.sample (id int PRIMARY KEY, n int, big bigint, t text, vc varchar(5), ch char(4),
      ci text COLLATE public.any_case, flag boolean, u uuid, d date, amount numeric(10,2), at timestamptz, tags text[])`);
  await pool.query('ALTER TABLE public.sample REPLICA IDENTITY FULL');
  await pool.query('CREATE PUBLICATION p FOR ALL TABLES');
  await pool.query(`
    INSERT INTO public.sample VALUES
    (1, 1, 9007199254740993, 'a', 'a', 'a', 'A', true, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '2026-02-28', 1.50, '2026-01-01 00:00:00+08', '{a,b}'),
    (2, -1, -5, 'B', 'B ', 'a ', 'a', false, 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '0044-03-15 BC', -0.01, '-infinity', '{}'),
    (3, 0, 0, '', '', '', 'b', null, null, 'infinity', 0, 'infinity', null),
    (4, null, null, null, null, null, null, null, null, null, null, null, null),
    (5, 10, 10, 'it''s "é" 😀 \\', 'it''s', 'zz', 'É', true, '00000000-0000-0000-0000-000000000000', '12026-01-01', 100, '2026-02-28 12:34:56.789', '{NULL}'),
    (6, 2147483647, 9223372036854775807, 'ab', 'ab', 'ab', 'AB', false, 'ffffffff-ffff-ffff-ffff-ffffffffffff', '-infinity', 99999999.99, null, '{"x y"}'),
    (7, -2147483648, -9223372036854775808, '\uE000', '\uE000', 'a', 'é', true, null, '1999-12-31', 1.5, '2026-01-01', '{a}')`);
  const found = await findTable(pool, 'p', { schema: 'public', name: 'sample' });
  if (found === undefined) throw new Error('expected the table');
  table = found;
  const texts = names.map((name) => (name === 'flag' ? `left(flag::text, 1)` : `${name}::text`));
  // A character's cast to text drops its padding; the stream keeps it.
  texts[5] = `CASE WHEN ch IS NULL THEN NULL ELSE rpad(ch::text, 4) END`;
  const result = await pool.query({
    text: `SELECT ${texts.join(', ')} FROM public.sample ORDER BY id`,
    rowMode: 'array',
  });
  rows = result.rows;
});

afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

async function idsBySql(clause: string): Promise<readonly string[]> {
  const result = await pool.query(`SELECT id::text FROM public.sample WHERE ${clause} ORDER BY sample.id`);
  return result.rows.map((row) => row.id);
}

/** Which rows the engine keeps, decided here if that is sure, and by asking. */
async function idsByEngine(clause: string) {
  const where = await resolveWhere(pool, table, clause, new Map());
  const idsOf = (holds: (row: Tuple, index: number) => boolean) => rows.filter(holds).map((row) => row[0]);
  const predicate = compileWhere(where, table, places);
  const request = {
    table: 'sample',
    where: clause,
    params: [],
    columns: undefined,
    replica: 'default',
    log: 'full',
  } as const;
  const resolved = await resolveDefinition(pool, 'p', request);
  if (!resolved.ok) throw new Error(resolved.message);
  const [answers] = await askPostgres(pool, [resolved.definition], places, rows);
  return {
    here: predicate && idsOf((row) => predicate(row) === true),
    asked: idsOf((_, index) => answers?.[index] === true),
  };
}

/** Conditions that are decided in the process, and some that can't be. */
const SURE = [
  'n = 1',
  'n <> 1',
  'n > 0',
  'n <= 0',
  "n = '10'",
  'n IN (1, 10, -1)',
  'n NOT IN (1, 10)',
  'n IN (1, NULL)',
  'n NOT IN (1, NULL)',
  'n BETWEEN -1 AND 10',
  'n NOT BETWEEN 0 AND 1',
  '1 < n',
  'big = 9007199254740993',
  'big >= 9007199254740992',
  "big < '-5'",
  'n < 3000000000',
  "t = 'a'",
  "t <> 'a'",
  "t > 'a'",
  "t <= 'B'",
  "t IN ('a', '', 'zz')",
  "t = 'it''s \"é\" 😀 \\'",
  "t > '😀'",
  "t < '\uE000'",
  "vc = 'B '",
  "vc = 'B'",
  "vc = 'longer than five'",
  'flag',
  'NOT flag',
  'flag = true',
  'flag <> true',
  "flag = 'yes'",
  'flag IS TRUE',
  'flag IS NOT TRUE',
  'flag IS FALSE',
  'flag IS NULL',
  "u = 'A0EEBC999C0B4EF8BB6D6BB9BD380A11'",
  "u > 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
  "u IN ('{00000000-0000-0000-0000-000000000000}')",
  'u IS NULL',
  'u IS NOT NULL',
  "d = '28 Feb 2026'",
  "d < '2000-01-01'",
  "d >= '0044-03-15 BC'",
  "d > '2026-02-28'",
  "d = 'infinity'",
  "d BETWEEN '1999-12-31' AND '2026-02-28'",
  'n = NULL',
  'n IS NULL',
  't IS NOT NULL',
  '(n = 1) IS NULL',
  'TRUE',
  "t = 'a'::text",
  "u = CAST('A0EEBC999C0B4EF8BB6D6BB9BD380A11' AS uuid)",
  "d > '2026-02-28'::date",
  'amount IS NULL',
  'tags IS NOT NULL',
];
const ASKED = [
  "ch = 'a'",
  "ci = 'a'",
  "ci IN ('É', 'ab')",
  'amount = 1.5',
  'amount > 0.5',
  "at > '2025-12-31 20:00+04'",
  "t LIKE 'a%'",
  "t NOT ILIKE 'A%'",
  'n > 0.5',
  'n = big',
  "id = ANY('{1,2,3}')",
  "tags = '{a}'",
  "'a' = ANY(tags)",
  "n::text = '10'",
  'CAST(n AS bigint) = 10',
  'n IN (1, id)',
  't = vc',
  "amount BETWEEN 0 AND '1.50'",
  '1 = 1',
  "vc = 'a'::text",
  'flag > false OR flag IS NULL',
  'flag = (n > 0)',
  "at IS NULL OR d > '2000-01-01' AND amount >= 1.5",
];

describe('where-clauses', () => {
  it.each(SURE)('decides %s as Postgres does, without asking', async (clause) => {
    const expected = await idsBySql(clause);
    const engine = await idsByEngine(clause);
    expect(engine).toEqual({ here: expected, asked: expected });
  });

  it.each(ASKED)('asks Postgres about %s', async (clause) => {
    const expected = await idsBySql(clause);
    const engine = await idsByEngine(clause);
    expect(engine).toEqual({ here: undefined, asked: expected });
  });

  it('combines conditions with AND, OR and NOT as Postgres does, unknown included', async () => {
    const atom = fc.constantFrom(...SURE, "ch = 'a'", 'amount > 0.5').map((clause) => `(${clause})`);
    const { clause } = fc.letrec<{ clause: string }>((tie) => ({
      clause: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        tie('clause').map((inner) => `NOT ${inner}`),
        fc.tuple(tie('clause'), tie('clause')).map(([a, b]) => `(${a} AND ${b})`),
        fc.tuple(tie('clause'), tie('clause'), tie('clause')).map(([a, b, c]) => `(${a} OR ${b} OR ${c})`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(clause, async (text) => {
        const expected = await idsBySql(text);
        const engine = await idsByEngine(text);
        expect(engine.asked).toEqual(expected);
        if (engine.here !== undefined) expect(engine.here).toEqual(expected);
      }),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  it.each([
    ['id =', 'At location 19: syntax error at end of input'],
    ['id = = 1', 'At location 20: syntax error at or near "="'],
    ['nope = 1', 'At location 0: unknown reference nope'],
    ['id', 'WHERE clause must return a boolean'],
    ['now() > id', 'At location 0: unknown or unsupported function now/0'],
    ["lower(t) = upper('a', 'b')", 'At location 0: unknown or unsupported function lower/1'],
    ['id = 1; select 1', 'unescaped ";" causing statement split'],
    ['id = $1', 'At location 5: parameter $1 was not provided'],
    ["u = 'not-a-uuid'", 'At location 4: invalid syntax for type uuid: not-a-uuid'],
    ["n = '99999999999'", 'At location 4: invalid syntax for type int4: 99999999999'],
    ["d < 'today'", "At location 4: a moment that moves can't be part of a shape: today"],
    ["at > 'now'::timestamptz", "At location 5: a moment that moves can't be part of a shape: now"],
    ["t = 'pg_class'::regclass::text", 'At location 4: unknown or unsupported type regclass'],
    ['t = 1', 'operator does not exist: text = integer'],
    ['n AND flag', 'argument of AND must be type boolean, not type integer'],
    ['id IN (SELECT 1)', 'At location 22: syntax error at or near "SELECT"'],
    ['id = 1 -- comment', 'At location 22: syntax error at or near "-"'],
    ['id = 1 /* comment */', 'At location 22: syntax error at or near "/"'],
  ])('refuses %s', async (clause, message) => {
    await expect(resolveWhere(pool, table, clause, new Map())).rejects.toThrow(message);
  });

  it('passes nothing of a literal or a name on to Postgres unquoted', async () => {
    const hostile = "'); DROP TABLE sample; --";
    const where = await resolveWhere(pool, table, 't = $1', new Map([[1, hostile]]));
    expect(where.sql).toBe(`("t" = '''); DROP TABLE sample; --')`);
    await expect(resolveWhere(pool, table, '"x"" OR TRUE OR ""y" = 1', new Map())).rejects.toThrow(
      'unknown reference',
    );
  });

  it('refuses a clause that is nested deeper than its stack', async () => {
    await expect(resolveWhere(pool, table, `${'('.repeat(5_000)}n = 1`, new Map())).rejects.toThrow(
      'nested deeper',
    );
  });
});
