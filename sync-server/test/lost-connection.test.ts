import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompanyTransaction, type Database, openDatabase } from '../src/store/database.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';

const companyId = '00000000-0000-7000-8000-000000000001';

let postgres: TestPostgres;
let database: Database;
let admin: pg.Client;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = openDatabase(postgres.url, () => undefined);
  admin = new pg.Client({ connectionString: postgres.url });
  admin.on('error', () => undefined);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.close();
  await postgres.stop();
});

/** Answers when the connection's process is gone, so that the news is on its way to us. */
const terminate = (pid: string) => admin.query('SELECT pg_terminate_backend($1, 20_000)', [pid]);

async function pidOf(transaction: CompanyTransaction): Promise<string> {
  const [row] = await transaction.query('SELECT pg_backend_pid() AS pid');
  return row?.pid ?? 'none';
}

describe('a connection that Postgres ends', () => {
  it('between two queries of a transaction fails the transaction, with the reason, and nothing else', async () => {
    const work = database.inCompany(companyId, async (transaction) => {
      await terminate(await pidOf(transaction));
      // Nothing of ours is being asked when it comes: by the time of another answer it has been read.
      await admin.query('SELECT 1');
      await transaction.query('SELECT 1');
    });
    await expect(work).rejects.toMatchObject({ code: '57P01' });
    expect(await database.lookup('SELECT 1 AS one')).toEqual([{ one: '1' }]);
  });

  it('in the middle of a query fails the transaction, with the reason, and nothing else', async () => {
    const work = database.inCompany(companyId, async (transaction) => {
      const pid = await pidOf(transaction);
      await Promise.all([transaction.query('SELECT pg_sleep(60)'), terminate(pid)]);
    });
    await expect(work).rejects.toMatchObject({ code: '57P01' });
    expect(await database.lookup('SELECT 1 AS one')).toEqual([{ one: '1' }]);
  });
});
