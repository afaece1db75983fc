import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromShape, instantOf } from '#shared/kernel/index.ts';
import {
  type Checkpoint,
  checkpoints,
  openDocuments,
  type ShapesResponse,
  wholeCheckpoint,
} from '#shared/sync/index.ts';
import { writeCheckpoints } from '../src/checkpoints/write-checkpoints.ts';
import { Daily, latestCutOver } from '../src/jobs/daily.ts';
import type { Database } from '../src/store/database.ts';
import { call, type TestDevice } from './device.ts';
import { refusalOf } from './gatekeeper-world.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const NOW_MS = Date.parse('2026-11-21T15:58:00.000Z');
let nowMs = NOW_MS;
let world: TestWorld;
let company: TestCompany;
let till: TestDevice;
const clock = () => nowMs;

beforeAll(async () => {
  world = await startWorld({ clock });
});
afterAll(() => world.stop());
beforeEach(async () => {
  nowMs = NOW_MS;
  company = await world.createCompany();
  till = await world.enrol(company, 'T01', { clock });
});

const write = (options = {}) => world.server.services.writeCheckpoints(company.companyId, options);
async function list(device: TestDevice, since = 0, life = 1): Promise<ShapesResponse> {
  const { data } = await call<ShapesResponse>(`${device.url}/v1/shapes?since=${since}&life=${life}`, {
    headers: device.authorization,
  });
  return data;
}
const get = (device: TestDevice, path: string) =>
  fetch(`${device.url}${path}?offset=-1`, { headers: device.authorization });
async function rowsOf(device: TestDevice, path: string): Promise<Record<string, string | null>[]> {
  const messages = (await (await get(device, path)).json()) as { value?: Record<string, string | null> }[];
  return messages.flatMap(({ value }) => (value === undefined ? [] : [value]));
}
/** The newest checkpoint as a replica reads it. */
async function read(device: TestDevice): Promise<Checkpoint | undefined> {
  const { checkpoint } = await list(device);
  if (checkpoint === null) return undefined;
  const rows = await rowsOf(device, checkpoint.shape.path);
  return wholeCheckpoint(rows.flatMap((row) => fromShape(checkpoints, row) ?? []));
}
async function sell(quantityMilli: number, at?: string): Promise<void> {
  const { data } = await till.push([
    till.sell([[company.items[0], quantityMilli]], at === undefined ? {} : { at }),
  ]);
  expect(data.results[0]?.outcome).toBe('accepted');
}
const sum = (balances: Checkpoint['balances']) =>
  balances.reduce((total, { balanceCents }) => total + balanceCents, 0);

describe('a checkpoint', () => {
  it('has the stock of the audience’s own locations and its balances through the last acceptNo', async () => {
    await sell(2000);
    expect(await read(till)).toBeUndefined();
    expect(
      (await write()).map(({ audience, throughAcceptNo, parts }) => [audience, throughAcceptNo, parts]),
    ).toEqual([
      ['office', 2, 1],
      [company.outletId, 2, 1],
    ]);
    const checkpoint = await read(till);
    expect(checkpoint).toMatchObject({ companyId: company.companyId, incarnation: 1, throughAcceptNo: 2 });
    expect(
      checkpoint?.levels.find(({ variantId }) => variantId === company.items[0].variantId)?.onHandMilli,
    ).toBe(998_000);
    expect(checkpoint?.levels).toHaveLength(3);
    expect(
      checkpoint?.balances.find(({ accountCode }) => accountCode === '1010')?.balanceCents,
    ).toBeGreaterThan(0);
    expect(sum(checkpoint?.balances ?? [])).toBe(0);
  });

  it('of an outlet has nothing of another outlet’s location; the office’s has everything', async () => {
    await world.admin.query('INSERT INTO stock_levels VALUES ($1, $2, $3, 5)', [
      company.companyId,
      newId(),
      company.items[0].variantId,
    ]);
    await write();
    expect((await read(till))?.levels).toHaveLength(3);
    await world.admin.query('UPDATE streams SET outlet_id = NULL WHERE id = $1', [till.streamId]);
    expect((await read(till))?.levels).toHaveLength(4);
  });

  it('[INV-30] of an outlet says what the others have, also of goods that were never here; the office sums that up itself', async () => {
    const [elsewhere, neverHere, usedUp] = [newId(), newId(), newId()];
    for (const [variantId, onHand] of [
      [company.items[0].variantId, 5],
      [neverHere, 2.5],
      [usedUp, 0],
    ])
      await world.admin.query('INSERT INTO stock_levels VALUES ($1, $2, $3, $4)', [
        company.companyId,
        elsewhere,
        variantId,
        onHand,
      ]);
    await write();
    const levelOf = async (variantId: string) =>
      (await read(till))?.levels.find((level) => level.variantId === variantId);
    const there = (onHandMilli: number) => [{ locationId: elsewhere, onHandMilli }];
    expect((await levelOf(company.items[0].variantId))?.elsewhere).toEqual(there(5_000));
    expect(await levelOf(neverHere)).toMatchObject({ onHandMilli: 0, elsewhere: there(2_500) });
    expect(await levelOf(usedUp)).toBeUndefined();
    expect((await levelOf(company.items[1].variantId))?.elsewhere).toBeUndefined();
    await world.admin.query('UPDATE streams SET outlet_id = NULL WHERE id = $1', [till.streamId]);
    expect((await read(till))?.levels.some((level) => level.elsewhere !== undefined)).toBe(false);
  });

  it('goes on from the one before, and comes to what adding everything up comes to', async () => {
    for (let day = 0; day < 5; day += 1) {
      await sell(1000 * (day + 1));
      await write();
    }
    const onward = await read(till);
    expect((await write({ full: true })).map(({ throughAcceptNo }) => throughAcceptNo)).toEqual([6, 6]);
    expect(await read(till)).toEqual(onward);
    await world.admin.query(
      `UPDATE checkpoints SET balances = '[{"accountCode": "1010", "balanceCents": "7.77"}]' WHERE company_id = $1`,
      [company.companyId],
    );
    await write({ full: true });
    expect(await read(till)).toEqual(onward);
  });

  it('isn’t written again while nothing happens, and only the newest three of an audience are kept', async () => {
    await write();
    expect(await write()).toEqual([]);
    for (let count = 0; count < 4; count += 1) {
      await sell(1000);
      await write();
    }
    const { rows } = await world.admin.query(
      'SELECT audience, through_accept_no::int AS through FROM checkpoints WHERE company_id = $1 ORDER BY 1, 2',
      [company.companyId],
    );
    const kept = (audience: string) =>
      rows.filter((row) => row.audience === audience).map(({ through }) => through);
    expect([kept('office'), kept(company.outletId)]).toEqual([
      [3, 4, 5],
      [3, 4, 5],
    ]);
  });

  it('is in parts of a thousand levels, and can’t be put together while one is missing', async () => {
    await world.admin.query(
      `INSERT INTO stock_levels SELECT $1, $2, md5(n::text)::uuid, n FROM generate_series(1, 2500) AS n`,
      [company.companyId, company.locationId],
    );
    expect((await write()).map(({ parts }) => parts)).toEqual([3, 3]);
    expect((await read(till))?.levels).toHaveLength(2503);
    await sell(1000);
    await write();
    await world.admin.query('DELETE FROM checkpoints WHERE company_id = $1 AND part = 2', [
      company.companyId,
    ]);
    expect(await read(till)).toBeUndefined();
  });

  it('waits for nobody who takes numbers, and nobody waits for it', async () => {
    const { database } = world.server.services.context;
    await database.inCompany(company.companyId, async (tx) => {
      await tx.query('UPDATE company_counters SET accept_no = accept_no');
      await tx.query('UPDATE stock_levels SET on_hand_milli = on_hand_milli');
      expect(await write()).toHaveLength(2);
    });
    await database.inCompany(company.companyId, async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await tx.query('SELECT accept_no FROM company_counters');
      await sell(1000);
    });
  });
});

describe('the daily work', () => {
  it('is due at 05:00 in Singapore', () => {
    expect(latestCutOver(Date.parse('2026-11-20T20:59:59.999Z'))).toBe('2026-11-19T21:00:00.000Z');
    expect(latestCutOver(Date.parse('2026-11-20T21:00:00.000Z'))).toBe('2026-11-20T21:00:00.000Z');
  });

  it('runs once after each cut-over, and again when it failed', async () => {
    const ran: string[] = [];
    let fails = true;
    const failures: unknown[] = [];
    const job = {
      name: 'count',
      async run(cutOver: string) {
        ran.push(cutOver);
        if (fails) throw new Error('full');
      },
    };
    const daily = new Daily({ clock, jobs: [job], onFailure: (name, error) => failures.push([name, error]) });
    await daily.look();
    fails = false;
    await daily.look();
    await daily.look();
    nowMs += 24 * 60 * 60 * 1000;
    await daily.look();
    const [first, second] = ['2026-11-20T21:00:00.000Z', '2026-11-21T21:00:00.000Z'];
    expect(ran).toEqual([first, first, second]);
    expect(failures).toEqual([['count', new Error('full')]]);
    await daily.stop();
    nowMs += 24 * 60 * 60 * 1000;
    await daily.look();
    expect(ran).toHaveLength(3);
  });

  it('leaves alone an audience whose checkpoint another server wrote since, or is writing', async () => {
    await write();
    await sell(1000);
    expect(await write({ ifOlderThan: instantOf(NOW_MS - 1000) })).toEqual([]);
    expect(await write({ ifOlderThan: instantOf(NOW_MS + 1000) })).toHaveLength(2);
    await sell(1000);
    await world.admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
      `kedai checkpoint ${company.companyId} office`,
    ]);
    try {
      expect((await write()).map(({ audience }) => audience)).toEqual([company.outletId]);
    } finally {
      await world.admin.query('SELECT pg_advisory_unlock_all()');
    }
  });
});

describe('two servers that write a checkpoint at the same moment', () => {
  /** The other one is done between this one's first look and its claim. */
  const beaten = (other: () => Promise<unknown>): Database => {
    const { database } = world.server.services.context;
    let isFirst = true;
    return {
      ...database,
      inCompany: (id, work) =>
        database.inCompany(id, (tx) =>
          work({
            ...tx,
            async query(sql, parameters) {
              if (isFirst && sql.includes('pg_try_advisory_xact_lock')) {
                isFirst = false;
                await tx.query('SELECT 1');
                await other();
              }
              return tx.query(sql, parameters);
            },
          }),
        ),
    };
  };

  it('write one: the later one looks again', async () => {
    await sell(2000);
    const context = { ...world.server.services.context, database: beaten(write) };
    expect(await writeCheckpoints(context, company.companyId)).toEqual([]);
    const { rows } = await world.admin.query(
      'SELECT audience, through_accept_no FROM checkpoints WHERE company_id = $1 ORDER BY audience DESC',
      [company.companyId],
    );
    expect(rows).toEqual(
      ['office', company.outletId].map((audience) => ({ audience, through_accept_no: '2' })),
    );
  });
});

describe('the list for a device whose counters start at a checkpoint', () => {
  const monthsOf = ({ shapes }: ShapesResponse, table = 'facts') =>
    shapes.filter((shape) => shape.table === table).map(({ month, live }) => [month, live]);
  const recent = [
    ['2026-10', true],
    ['2026-11', true],
  ];

  it('has of older months only those with documents that came after it', async () => {
    await sell(1000, '2025-03-10T04:00:00.000Z');
    await sell(1000, '2026-02-10T04:00:00.000Z');
    expect(monthsOf(await list(till))).toEqual([['2025-03', false], ['2026-02', false], ...recent]);
    await write();
    const { checkpoint, incarnation } = await list(till);
    expect(incarnation).toMatchObject({ number: 1, throughAcceptNo: 0 });
    expect(checkpoint).toMatchObject({
      throughAcceptNo: 3,
      incarnation: 1,
      shape: { table: 'checkpoints', month: null, live: false },
    });
    expect(monthsOf(await list(till, 3))).toEqual(recent);
    await sell(1000, '2026-02-11T04:00:00.000Z');
    for (const table of ['facts', 'journal_entries']) {
      expect(monthsOf(await list(till, 3), table)).toEqual([['2026-02', false], ...recent]);
    }
    expect(monthsOf(await list(till, 4))).toEqual(recent);
  });

  it('asks for nothing that Electric can’t be asked, whatever `since` is', async () => {
    for (const since of ['-1', '1.5', 'x', '9007199254740993']) {
      const response = await fetch(`${till.url}/v1/shapes?since=${since}`, { headers: till.authorization });
      expect(await refusalOf(response)).toEqual([400, 'kernel.inputInvalid']);
    }
  });

  it('has other addresses in another life of the data: the old ones are unknown', async () => {
    await write();
    const before = await list(till);
    const sibling = await world.createCompany();
    await world.admin.query('INSERT INTO incarnations VALUES ($1, 2, 1, now())', [company.companyId]);
    const after = await list(till);
    expect(after.incarnation).toMatchObject({ number: 2, throughAcceptNo: 1 });
    expect(after.checkpoint).toBeNull();
    const paths = new Set(after.shapes.map(({ path }) => path));
    expect(before.shapes.filter(({ path }) => paths.has(path))).toEqual([]);
    const [old] = before.shapes;
    expect(await refusalOf(await get(till, old?.path ?? ''))).toEqual([404, 'sync.shapeUnknown']);
    await write();
    expect((await list(till)).checkpoint).toMatchObject({ incarnation: 2, throughAcceptNo: 1 });
    expect((await list(await world.enrol(sibling))).incarnation.number).toBe(1);
  });

  it('[SYN-5] says to a device that missed a life through where it has anything in common with the present one', async () => {
    const begin = (number: number, through: number) =>
      world.admin.query('INSERT INTO incarnations VALUES ($1, $2, $3, now())', [
        company.companyId,
        number,
        through,
      ]);
    await begin(2, 4);
    await begin(3, 9);
    await begin(4, 6);
    const inCommon = async (life: number) => (await list(till, 0, life)).incarnation;
    expect(await inCommon(1)).toMatchObject({ number: 4, throughAcceptNo: 4 });
    expect(await inCommon(2)).toMatchObject({ number: 4, throughAcceptNo: 6 });
    expect(await inCommon(3)).toMatchObject({ number: 4, throughAcceptNo: 6 });
    expect(await inCommon(4)).toMatchObject({ number: 4, throughAcceptNo: 6 });
    // The data was put back to before the fifth life had begun.
    await begin(6, 9);
    expect(await inCommon(5)).toMatchObject({ number: 6, throughAcceptNo: 0 });
    expect(await inCommon(4)).toMatchObject({ number: 6, throughAcceptNo: 9 });
  });
});

describe('an open shift', () => {
  const open = async () => {
    const shape = (await list(till, 1_000_000)).shapes.find(({ table }) => table === 'open_documents');
    const rows = await rowsOf(till, shape?.path ?? '');
    return rows.flatMap((row) => fromShape(openDocuments, row) ?? []);
  };

  it('is read whatever its month, until the register’s next one; of another register it stands', async () => {
    const march = till.openShift({ at: '2026-03-01T04:00:00.000Z' });
    await till.push([march]);
    expect(await open()).toMatchObject([
      { kind: 'shift', subject: company.registerIds[0], envelope: march.envelope, postingMonth: '2026-03' },
    ]);
    const other = await world.enrol(company, 'T02', { clock });
    await other.push([other.openShift()]);
    const today = till.openShift();
    await till.push([today, till.sell([[company.items[0], 1000]])]);
    const { rows } = await world.admin.query(
      `SELECT audience, subject, envelope = $2 AS is_todays FROM open_documents WHERE company_id = $1`,
      [company.companyId, today.envelope],
    );
    const [mine, others] = company.registerIds;
    const expected = ['office', company.outletId].flatMap((audience) => [
      { audience, subject: mine, is_todays: true },
      { audience, subject: others, is_todays: false },
    ]);
    expect(rows).toHaveLength(expected.length);
    expect(rows).toEqual(expect.arrayContaining(expected));
  });

  it('isn’t replaced by one that was opened before it and comes late', async () => {
    const late = await world.enrol(company, 'T01', { clock });
    const today = till.openShift();
    await till.push([today]);
    await late.push([late.openShift({ at: '2026-11-20T04:00:00.000Z' })]);
    expect((await open()).map(({ envelope }) => envelope)).toEqual([today.envelope]);
  });
});
