import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatScaled, type SignedFact } from '#shared/kernel/index.ts';
import type { TestDevice } from './device.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const SALES_PER_TILL = 12;
const OPENING_MILLI = 1_000_000;

/** How one till's line to the server behaves: batches of these sizes, some sent twice at once, some again later. */
const wire = fc.record({
  batches: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 8 }),
  doubled: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  replayed: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
});
type Wire = typeof wire extends fc.Arbitrary<infer T> ? T : never;

it('[SYN-1] streams that push at once, with repeats and doubled batches, leave one gap-free and balanced history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wire, { minLength: 3, maxLength: 4 }), async (wires) => {
      const company = await world.createCompany({ openingMilli: OPENING_MILLI });
      const tills = await Promise.all(
        wires.map((_, index) => world.enrol(company, index % 2 === 0 ? 'T01' : 'T02')),
      );
      await Promise.all(tills.map((till, index) => deliver(till, company, wires[index] as Wire)));
      await audit(company, tills.length * SALES_PER_TILL);
    }),
    { numRuns: 5 },
  );
});

/** Sells, and pushes until the server has everything, through a line that repeats itself. */
async function deliver(till: TestDevice, company: TestCompany, line: Wire): Promise<void> {
  const facts: SignedFact[] = Array.from({ length: SALES_PER_TILL }, (_, index) =>
    till.sell(company.items.slice(index % 3).map((item) => [item, 1000 + index * 500])),
  );
  let expected = 1;
  for (let round = 0; expected <= SALES_PER_TILL; round += 1) {
    const size = line.batches[round % line.batches.length] ?? 1;
    const batch = facts.slice(expected - 1, expected - 1 + size);
    const sends = [till.push(batch)];
    if (line.doubled[round % 8]) sends.push(till.push(batch));
    if (line.replayed[round % 8]) sends.push(till.push(facts.slice(0, expected)));
    const answers = await Promise.all(sends);
    for (const answer of answers) expect(answer.httpStatus).toBe(200);
    expected = Math.max(...answers.map((answer) => answer.data.expectedSequence));
  }
}

async function audit(company: TestCompany, sales: number): Promise<void> {
  const query = async (sql: string) => (await world.admin.query(sql, [company.companyId])).rows;
  const numbers = await query(
    `SELECT accept_no FROM facts WHERE company_id = $1 AND audience = 'office' ORDER BY accept_no`,
  );
  // The opening stock is the first fact.
  expect(numbers.map((row) => Number(row.accept_no))).toEqual(
    Array.from({ length: sales + 1 }, (_, index) => index + 1),
  );
  expect(await query('SELECT count(*)::int AS n FROM sales WHERE company_id = $1')).toEqual([{ n: sales }]);
  expect(await query('SELECT count(*)::int AS n FROM quarantined_facts WHERE company_id = $1')).toEqual([
    { n: 0 },
  ]);
  expect(await query('SELECT count(*)::int AS n FROM review_items WHERE company_id = $1')).toEqual([
    { n: 0 },
  ]);
  const unlike = await query(
    `SELECT variant_id FROM stock_levels AS level WHERE company_id = $1 AND on_hand_milli <>
       (SELECT sum(quantity_milli) FROM stock_movements AS movement
         WHERE movement.company_id = level.company_id AND movement.variant_id = level.variant_id)`,
  );
  expect(unlike).toEqual([]);
  const [sold] = await query(
    `SELECT sum(quantity_milli)::text AS sold, (SELECT sum(on_hand_milli)::text FROM stock_levels WHERE company_id = $1) AS left
       FROM sale_lines WHERE company_id = $1`,
  );
  const soldMilli = Math.round(Number(sold.sold) * 1000);
  expect(sold.left).toBe(formatScaled(3 * OPENING_MILLI - soldMilli, 3));
  const [books] = await query(
    `SELECT sum((line->>'debitCents')::numeric) - sum((line->>'creditCents')::numeric) AS difference,
            (SELECT sum(total_cents + rounding_cents) FROM sales WHERE company_id = $1)
              - sum((line->>'debitCents')::numeric) FILTER (WHERE line->>'accountCode' = '1010') AS cash
       FROM journal_entries, jsonb_array_elements(lines) AS line WHERE company_id = $1 AND audience = 'office'`,
  );
  expect(books).toEqual({ difference: '0.00', cash: '0.00' });
}
