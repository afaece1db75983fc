import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SignedFact } from '#shared/kernel/index.ts';
import { sha256 } from '../src/ingest/ingest-rules.ts';
import type { TestDevice } from './device.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
beforeAll(async () => {
  world = await startWorld();
  company = await world.createCompany();
});
afterAll(() => world.stop());

/** What can become of a stored fact before it is sent. */
const damages: Readonly<Record<string, (fact: SignedFact) => unknown>> = {
  none: (fact) => fact,
  amount: (fact) => ({ ...fact, envelope: fact.envelope.replace('"1.09"', '"1.08"') }),
  cutOff: (fact) => ({ ...fact, envelope: fact.envelope.slice(0, 200) }),
  notText: () => ({ envelope: 7 }),
  gone: () => null,
  number: (fact) => ({ ...fact, envelope: fact.envelope.replace(/"sequence":(\d)/, '"sequence":9$1') }),
  earlierNumber: (fact) => ({ ...fact, envelope: fact.envelope.replace(/"sequence":\d+/, '"sequence":1') }),
  company: (fact) => ({
    ...fact,
    envelope: fact.envelope.replace(/"company":"[0-9a-f]{8}/, '"company":"00000000'),
  }),
  stream: (fact) => ({
    ...fact,
    envelope: fact.envelope.replace(/"stream":"[0-9a-f]{8}/, '"stream":"00000000'),
  }),
  signature: (fact) => ({ ...fact, signature: `AAAA${fact.signature.slice(4)}` }),
  floating: (fact) => ({ ...fact, envelope: fact.envelope.replace('"v":1', '"v":1.5') }),
};

const history = fc.record({
  kinds: fc.array(fc.constantFrom('none', 'none', 'none', ...Object.keys(damages)), {
    minLength: 4,
    maxLength: 12,
  }),
  /** Facts that it sends again although the server has answered for them. */
  overlap: fc.integer({ min: 0, max: 6 }),
});

it('whatever becomes of some facts of a till, it gets through, and every fact that is whole is in the books', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ kinds, overlap }) => {
      const till = await world.enrol(company);
      // A till that goes on selling: the last fact is whole.
      const facts = [...kinds, 'none'].map((kind) => {
        const fact = till.sell([[company.items[0], 1000]]);
        const sent = damages[kind]?.(fact);
        return { fact, sent, isWhole: JSON.stringify(sent) === JSON.stringify(fact) };
      });
      await drainOutbox(
        till,
        facts.map(({ sent }) => sent),
        overlap,
      );
      const whole = facts.filter(({ isWhole }) => isWhole).map(({ fact }) => sha256(fact.envelope));
      const { rows } = await world.admin.query(
        `SELECT encode(sha256(convert_to(envelope, 'UTF8')), 'hex') AS hash FROM facts
          WHERE stream_id = $1 AND audience = 'office' ORDER BY sequence`,
        [till.streamId],
      );
      expect(rows.map((row) => row.hash)).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

/** As a till does: what the server expects and all that follows, and some of what went before. */
async function drainOutbox(till: TestDevice, sent: readonly unknown[], overlap: number): Promise<void> {
  let expected = 1;
  for (let round = 0; expected <= sent.length; round += 1) {
    expect(round).toBeLessThan(sent.length);
    const { data } = await till.push(sent.slice(Math.max(0, expected - 1 - overlap)));
    expected = data.expectedSequence;
  }
  const again = await till.push(sent);
  expect(again.data.expectedSequence).toBe(expected);
}
