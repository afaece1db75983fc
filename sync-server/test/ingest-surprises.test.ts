import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stockOpened } from '#shared/inventory/index.ts';
import { type Envelope, parseEnvelope } from '#shared/kernel/index.ts';
import type { PushResult } from '#shared/sync/index.ts';
import { projectDeferred } from '../src/ingest/project-deferred.ts';
import type { TestDevice } from './device.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  till = await world.enrol(company);
});

const one = 1000;
const sale = (changes: Partial<Envelope> = {}) => till.sell([[company.items[0], one]], changes);
const outcomes = (results: readonly PushResult[]) => results.map((result) => result.outcome);
const pushed = async (facts: readonly unknown[], device = till) => {
  const answer = await device.push(facts);
  expect(answer.httpStatus).toBe(200);
  return answer.data;
};

const rowsOf = async (sql: string) => (await world.admin.query(sql, [company.companyId])).rows;
const countOf = async (table: string) =>
  Number((await rowsOf(`SELECT count(*) AS n FROM ${table} WHERE company_id = $1`))[0].n);
const reviewCodes = async () =>
  (await rowsOf('SELECT code FROM review_items WHERE company_id = $1 ORDER BY code')).map((row) => row.code);

describe('carrying', () => {
  it('takes what another stream of the company signed, from whoever brings it', async () => {
    const carrier = await world.enrol(company, 'T02');
    const data = await pushed([sale(), sale()], carrier);
    expect(outcomes(data.results)).toEqual(['accepted', 'accepted']);
    expect(data.expectedSequence).toBe(3);
  });

  it('does not let a forgery use up a number that its living author needs', async () => {
    const carrier = await world.enrol(company, 'T02');
    const honest = sale();
    const forged = { ...honest, envelope: honest.envelope.replace('"1.09"', '"0.09"') };
    expect((await pushed([forged], carrier)).results[0]?.code).toBe('sync.signatureInvalid');
    expect(outcomes((await pushed([honest])).results)).toEqual(['accepted']);
  });

  it('takes facts of a revoked author into the books, and says so', async () => {
    const carrier = await world.enrol(company, 'T02');
    await world.admin.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [till.streamId]);
    expect(outcomes((await pushed([sale()], carrier)).results)).toEqual(['accepted']);
    expect(await reviewCodes()).toEqual(['sync.revokedAuthor']);
    expect((await till.push([sale()])).error.code).toBe('devices.revoked');
  });

  it('enters a fact that was recorded again in a new stream only once', async () => {
    const first = sale();
    await pushed([first]);
    const successor = await world.enrol(company);
    const envelope = parseEnvelope(first.envelope) as Envelope;
    const again = successor.record({
      ...envelope,
      stream: successor.enrolled.streamId as Envelope['stream'],
      previous: successor.previous,
    });
    expect(outcomes((await pushed([again], successor)).results)).toEqual(['duplicate']);
    expect(outcomes((await pushed([again], successor)).results)).toEqual(['duplicate']);
    expect(await countOf('sales')).toBe(1);
    successor.receipts = 0;
    expect(outcomes((await pushed([successor.sell([[company.items[0], one]])], successor)).results)).toEqual([
      'accepted',
    ]);
  });
});

describe('surprises', () => {
  it('raises one review item where stock goes below zero, and none while it stays there', async () => {
    company = await world.createCompany({ openingMilli: 2000 });
    till = await world.enrol(company);
    await pushed([sale(), sale(), sale(), sale()]);
    await pushed([sale()]);
    const items = await rowsOf('SELECT code, details, outlet_id FROM review_items WHERE company_id = $1');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      code: 'sync.stockBelowZero',
      outlet_id: company.outletId,
      details: { onHand: '-1.000', variantId: company.items[0].variantId },
    });
  });

  it('raises a review item for a missing receipt number, and for one that was used twice', async () => {
    till.receipts = 4;
    await pushed([sale()]);
    till.receipts = 4;
    const data = await pushed([sale()]);
    expect(data.results[0]?.outcome).toBe('accepted');
    expect(await reviewCodes()).toEqual(['sync.receiptGap', 'sync.receiptGap']);
  });

  it('says that a till’s clock runs ahead, once for each of its shifts, and refuses nothing', async () => {
    const inYears = new Date(Date.now() + 3 * 365 * 86_400_000).toISOString();
    await pushed([till.openShift(), sale()]);
    const data = await pushed([till.openShift({ at: inYears }), sale({ at: inYears })]);
    expect(outcomes(data.results)).toEqual(['accepted', 'accepted']);
    const items = await rowsOf('SELECT code, details FROM review_items WHERE company_id = $1');
    expect(items).toEqual([
      { code: 'sync.clockAhead', details: { at: inYears, receivedAt: expect.any(String) } },
    ]);
  });

  it('posts a sale of a closed month to the first open one', async () => {
    await world.admin.query(
      `UPDATE company_books SET books_closed_through = '2026-12' WHERE company_id = $1`,
      [company.companyId],
    );
    const data = await pushed([sale({ at: '2026-11-21T15:58:00.000Z' })]);
    expect(data.results[0]).toMatchObject({ outcome: 'accepted', postingMonth: '2027-01' });
    expect(await reviewCodes()).toEqual(['sync.closedMonth']);
    const [entry] = await rowsOf(
      `SELECT posting_month, entry_date::text FROM journal_entries WHERE company_id = $1 AND kind = 'sale'`,
    );
    expect(entry).toEqual({ posting_month: '2027-01', entry_date: '2026-11-21' });
  });
});

describe('the server’s own stream', () => {
  it('numbers, chains and signs what the server decides, from several callers at once', async () => {
    const line = {
      variantId: company.items[0].variantId,
      sku: 'SKU-1',
      quantityMilli: 1000,
      unitCostE4: 10_000,
    };
    const decide = (part: number) =>
      world.server.services.appendServerFact(company.companyId, {
        definition: stockOpened,
        outlets: [company.outletId],
        privateText: null,
        body: {
          outletId: company.outletId,
          locationId: company.locationId,
          part,
          reference: 'More',
          lines: [line],
        },
      });
    const results = await Promise.all([2, 3, 4, 5].map(decide));
    expect(outcomes(results)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
    const rows = await rowsOf(
      `SELECT sequence FROM facts WHERE company_id = $1 AND audience = 'office' ORDER BY 1`,
    );
    expect(rows.map((row) => Number(row.sequence))).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes a long history in one call', async () => {
    const facts = Array.from({ length: 620 }, () => sale());
    const response = await world.server.services.ingestFacts({
      companyId: company.companyId,
      streamId: till.streamId,
      facts,
    });
    expect(new Set(outcomes(response.results))).toEqual(new Set(['accepted']));
    expect(response.results).toHaveLength(620);
    expect(response.expectedSequence).toBe(621);
  });
});

it('projects what was deferred once its type is known', async () => {
  const known = sale();
  const envelope = parseEnvelope(known.envelope) as Envelope;
  await world.admin.query(
    `INSERT INTO deferred_facts (id, company_id, stream_id, sequence, type, envelope, signature, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
    [envelope.id, company.companyId, till.streamId, 1, envelope.type, known.envelope, known.signature],
  );
  expect(await projectDeferred(world.server.services.context)).toBe(1);
  expect(await projectDeferred(world.server.services.context)).toBe(0);
  expect(await countOf('sales')).toBe(1);
});
