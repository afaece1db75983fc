import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stockOpened } from '#shared/inventory/index.ts';
import { type Envelope, parseEnvelope, type SignedFact } from '#shared/kernel/index.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { decideResolveReview, type PushResult } from '#shared/sync/index.ts';
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

  it('[SYN-28] takes what follows places whose facts went on in another stream, from anybody but their author', async () => {
    const left = [sale(), till.record(till.nextEnvelope(saleCompleted.type, { lines: [] }))];
    const last = sale();
    const successor = await world.enrol(company);
    const anew = left.map((fact) => {
      const before = parseEnvelope(fact.envelope) as Envelope;
      const { stream, sequence, previous } = successor.nextEnvelope('', {});
      const formerly = [{ stream: before.stream, sequence: before.sequence }];
      return successor.record({ ...before, stream, sequence, previous, formerly });
    });
    const carrier = await world.enrol(company, 'T02');
    expect(outcomes((await pushed([last], carrier)).results)).toEqual(['outOfOrder']);
    expect(outcomes((await pushed(anew, successor)).results)).toEqual(['accepted', 'quarantined']);
    expect(await pushed([last])).toMatchObject({
      results: [{ outcome: 'outOfOrder' }],
      expectedSequence: 1,
    });
    expect(await pushed([last], carrier)).toMatchObject({
      results: [{ outcome: 'accepted' }],
      expectedSequence: 4,
    });
    expect(outcomes((await pushed(left, carrier)).results)).toEqual(['duplicate', 'quarantined']);
    expect(outcomes((await pushed([last])).results)).toEqual(['duplicate']);
    till.sequence = 0;
    expect(outcomes((await pushed([sale()])).results)).toEqual(['forked']);
    expect(await countOf('sales')).toBe(2);
  });
});

describe('surprises', () => {
  it('[SYN-10] raises one review item where a sale takes stock below zero, with a line for each product, and none while it stays there', async () => {
    company = await world.createCompany({ openingMilli: 2000 });
    till = await world.enrol(company);
    const [first, second, third] = company.items;
    await pushed([
      sale(),
      till.sell([
        [first, one],
        [second, 3 * one],
        [third, one],
      ]),
      sale(),
      sale(),
    ]);
    await pushed([sale()]);
    await pushed([
      till.sell([
        [first, one],
        [third, 2 * one],
      ]),
    ]);
    const items = await rowsOf(
      `SELECT code, details, outlet_id FROM review_items WHERE company_id = $1 ORDER BY details ->> 'receiptNumber'`,
    );
    const about = { code: 'sync.stockBelowZero', outlet_id: company.outletId };
    const line = ({ variantId, sku, name }: typeof first, onHand: string) => {
      return { variantId, sku, name, nameZh: null, locationId: company.locationId, onHand };
    };
    const details = (number: number, lines: unknown[]) => {
      const words = { factType: 'sales.saleCompleted.v1', registerCode: 'T01', at: expect.any(String) };
      return {
        ...words,
        receiptNumber: till.receiptNumber(number),
        total: expect.stringMatching(/^\d+\.\d\d$/),
        lines,
      };
    };
    expect(items).toEqual([
      { ...about, details: details(2, [line(second, '-1.000')]) },
      { ...about, details: details(3, [line(first, '-1.000')]) },
      { ...about, details: details(6, [line(third, '-1.000')]) },
    ]);
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
      {
        code: 'sync.clockAhead',
        details: {
          factType: 'sales.shiftOpened.v1',
          registerCode: 'T01',
          at: inYears,
          receivedAt: expect.any(String),
        },
      },
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

/** A sale whose cashier typed the tip without its point. */
function generous() {
  const decision = till.decideSale([[company.items[0], one]]);
  const tipCents = 45_000;
  const payments = decision.body.payments.map((payment) => ({
    ...payment,
    ...{ tenderedCents: payment.tenderedCents + tipCents, tipCents },
  }));
  return { ...decision, body: { ...decision.body, payments } };
}

/** Keeps a fact as a server did that couldn't read its type. */
async function defer(fact: SignedFact, sequence: number): Promise<Envelope> {
  const envelope = parseEnvelope(fact.envelope) as Envelope;
  await world.admin.query(
    `INSERT INTO deferred_facts (id, company_id, stream_id, sequence, type, envelope, signature, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
    [envelope.id, company.companyId, till.streamId, sequence, envelope.type, fact.envelope, fact.signature],
  );
  return envelope;
}

it('[SAL-108] takes a sale whose tip was hardly meant, and tells of it', async () => {
  const facts = [till.recordDecision(generous()), sale()];
  expect(outcomes((await pushed(facts)).results)).toEqual(['accepted', 'accepted']);
  expect(await reviewCodes()).toEqual(['sync.tipLarge']);
});

it('projects what was deferred once its type is known, and tells what a push would have told', async () => {
  await defer(till.recordDecision(generous()), 1);
  expect(await projectDeferred(world.server.services.context)).toBe(1);
  expect(await projectDeferred(world.server.services.context)).toBe(0);
  expect(await countOf('sales')).toBe(1);
  expect(await reviewCodes()).toEqual(['sync.tipLarge']);
});

it('[DEV-37] names the fact that was deferred and is refused now, so that who made it counts one thing', async () => {
  const decision = till.decideSale([[company.items[0], one]]);
  const broken = { ...decision, body: { ...decision.body, totalCents: decision.body.totalCents + 1 } };
  const { id } = await defer(till.recordDecision(broken), 1);
  await projectDeferred(world.server.services.context);
  const [item] = await rowsOf('SELECT code, details FROM review_items WHERE company_id = $1');
  expect(item).toMatchObject({ code: 'sales.factInconsistent', details: { factId: id } });
});

describe('what needed attention', () => {
  const openItems = async () =>
    (await rowsOf(
      'SELECT id, code FROM review_items WHERE company_id = $1 AND resolved_at IS NULL ORDER BY code',
    )) as { id: string; code: string }[];
  const resolve = (subject: { reviewItemId?: string; heldFactId?: string }) => {
    const decision = decideResolveReview(
      {
        subject: {
          reviewItemId: (subject.reviewItemId ?? null) as never,
          heldFactId: (subject.heldFactId ?? null) as never,
        },
        resolution: 'noted',
        reason: 'Looked at it',
      },
      { outletId: company.outletId, by: company.managerId },
    );
    if (!decision.ok) throw new Error(decision.error.code);
    return till.recordDecision(decision.value);
  };
  /** A sale with a note, whose note was damaged on the way. */
  const damaged = () => {
    const decision = till.decideSale([[company.items[0], one]]);
    const honest = till.recordDecision({ ...decision, privateText: 'A note' });
    return { honest, sent: { ...honest, private: { salt: 'ab'.repeat(16), text: 'Another note' } } };
  };

  it('[SYN-8] is closed for every till when the fact that deals with it is accepted, and both of two such facts stand', async () => {
    till.receipts = 4;
    await pushed([sale()]);
    const [item] = await openItems();
    expect(item?.code).toBe('sync.receiptGap');
    const facts = [resolve({ reviewItemId: item?.id ?? '' }), resolve({ reviewItemId: item?.id ?? '' })];
    expect(outcomes((await pushed(facts)).results)).toEqual(['accepted', 'accepted']);
    expect(await openItems()).toEqual([]);
    expect(await countOf('review_resolutions')).toBe(2);
  });

  it('[SYN-8] is closed too when it is a fact that was refused, and the fact stays kept', async () => {
    const { honest, sent } = damaged();
    await pushed([sent]);
    const factId = parseEnvelope(honest.envelope)?.id ?? '';
    await pushed([resolve({ heldFactId: factId })]);
    expect(await openItems()).toEqual([]);
    expect(await countOf('quarantined_facts')).toBe(1);
  });

  it('[SYN-9] is over when what was refused is sent again and is understood: it leaves the quarantine for the books', async () => {
    const { honest, sent } = damaged();
    expect((await pushed([sent])).results[0]).toMatchObject({
      outcome: 'quarantined',
      code: 'sync.bodyInvalid',
    });
    expect((await pushed([sent])).results[0]).toMatchObject({
      outcome: 'quarantined',
      code: 'sync.bodyInvalid',
    });
    const again = await pushed([honest]);
    expect(again.results[0]).toMatchObject({ outcome: 'accepted', code: null });
    expect(again.expectedSequence).toBe(2);
    expect([await countOf('sales'), await countOf('quarantined_facts')]).toEqual([1, 0]);
    expect(await openItems()).toEqual([]);
    expect(outcomes((await pushed([honest, sent, sale()])).results)).toEqual([
      'duplicate',
      'duplicate',
      'accepted',
    ]);
    expect(await openItems()).toEqual([]);
  });

  it('[SYN-9] stays what it is when its bytes or its place are wrong', async () => {
    await pushed([sale()]);
    const forged = { ...sale(), signature: Buffer.alloc(64).toString('base64') };
    const broken = till.record(till.nextEnvelope('sales.shiftOpened.v1', {}));
    await pushed([forged, broken]);
    expect((await pushed([forged, broken])).results.map(({ code }) => code)).toEqual([
      'sync.signatureInvalid',
      'sync.bodyInvalid',
    ]);
  });
});
