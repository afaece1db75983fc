import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideCountStock, type SeenStream } from '#shared/inventory/index.ts';
import { type Envelope, parseEnvelope } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { projectDeferred } from '../src/ingest/project-deferred.ts';
import type { TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;
let counter: TestDevice;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany({ openingMilli: 100_000 });
  till = await world.enrol(company);
  counter = await world.enrol(company, 'T02');
});

const start = Date.now() - 3_600_000;
const at = (minute: number): string => new Date(start + minute * 60_000).toISOString();
const pushed = async (device: TestDevice, facts: readonly unknown[]) => {
  const { data } = await device.push(facts);
  expect(data.results.map(({ outcome }) => outcome)).toEqual(facts.map(() => 'accepted'));
};
const sell = (device: TestDevice, minute: number, quantityMilli: number, item = company.items[0]) =>
  device.sell([[item, quantityMilli]], { at: at(minute) });

/** A count by a device whose book had `seen` and said `bookMilli`. */
function count(
  device: TestDevice,
  minute: number,
  found: {
    item?: ProductItem;
    countedMilli: number;
    bookMilli: number;
    seen: SeenStream[];
    acceptNo?: number;
  },
) {
  const decision = decideCountStock(
    {
      countId: newId(),
      lines: [
        { variantId: (found.item ?? company.items[0]).variantId as never, countedMilli: found.countedMilli },
      ],
      reviewItemId: null,
    },
    {
      locationId: company.locationId,
      outletId: company.outletId,
      countedBy: company.managerId,
      book: () => ({ name: 'Product', onHandMilli: found.bookMilli }),
      seen: [...found.seen],
      // The opening stock is the company's first fact.
      seenThrough: { incarnation: 1, acceptNo: found.acceptNo ?? 1 },
    },
    at(minute),
  );
  if (!decision.ok) throw new Error(decision.error.code);
  return device.recordDecision(decision.value, { at: at(minute) });
}

const levelOf = async (item = company.items[0]) =>
  (
    await world.admin.query(
      'SELECT on_hand_milli FROM stock_levels WHERE company_id = $1 AND variant_id = $2',
      [company.companyId, item.variantId],
    )
  ).rows[0]?.on_hand_milli;
const absorbed = async () =>
  (
    await world.admin.query(
      `SELECT quantity_milli::text AS quantity FROM stock_movements WHERE company_id = $1 AND kind = 'absorbed' ORDER BY id`,
      [company.companyId],
    )
  ).rows.map((row) => row.quantity);

describe('a count and a sale from before it that the count’s book had not seen', () => {
  const sold = () => sell(till, 1, 3000);
  const counted = () => count(counter, 2, { countedMilli: 90_000, bookMilli: 100_000, seen: [] });

  it('[INV-6] ends the same whichever is accepted first, and the sale is absorbed once', async () => {
    const [sale, stocktake] = [sold(), counted()];
    await pushed(counter, [stocktake]);
    expect(await levelOf()).toBe('90.000');
    await pushed(till, [sale]);
    expect(await levelOf()).toBe('90.000');
    await till.push([sale]);
    await counter.push([stocktake]);
    expect(await absorbed()).toEqual(['3.000']);
  });

  it('[INV-6] is absorbed when the count comes second', async () => {
    await pushed(till, [sold()]);
    await pushed(counter, [counted()]);
    expect(await levelOf()).toBe('90.000');
    expect(await absorbed()).toEqual(['3.000']);
  });

  it('[INV-6] is absorbed when the count came to a server that learns only later what it means', async () => {
    await pushed(till, [sold()]);
    const stocktake = counted();
    const { id, sequence, type } = parseEnvelope(stocktake.envelope) as Envelope;
    await world.admin.query(
      `INSERT INTO deferred_facts (id, company_id, stream_id, sequence, type, envelope, signature, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
      [id, company.companyId, counter.streamId, sequence, type, stocktake.envelope, stocktake.signature],
    );
    expect(await projectDeferred(world.server.services.context)).toBe(1);
    expect(await levelOf()).toBe('90.000');
    expect(await absorbed()).toEqual(['3.000']);
  });

  it('[SYN-22] is not absorbed when the count had it at the place from which its author recorded it anew', async () => {
    const other = sell(till, 0, 1000);
    const sale = sold();
    const stocktake = count(counter, 2, {
      countedMilli: 90_000,
      bookMilli: 96_000,
      seen: [{ streamId: till.streamId as never, sequence: 2, without: [] }],
    });
    // Its till was restored after the server had been, and recorded what the server lacks in a stream of its own.
    const again = await world.enrol(company);
    const moved = [other, sale].map((fact) => {
      const before = parseEnvelope(fact.envelope) as Envelope;
      const { stream, sequence, previous } = again.nextEnvelope('', {});
      const formerly = [{ stream: before.stream, sequence: before.sequence }];
      return again.record({ ...before, stream, sequence, previous, formerly });
    });
    await pushed(counter, [stocktake]);
    await pushed(again, moved);
    expect([await levelOf(), await absorbed()]).toEqual(['90.000', []]);
    // The one that was pushed first is known, wherever it comes from; a copy had that place for another sale.
    const [named] = (await till.push([other])).data.results;
    expect(named).toMatchObject({ outcome: 'duplicate', acceptNo: 3, postingMonth: expect.any(String) });
    const { id, previous, sequence } = parseEnvelope(sale.envelope) as Envelope;
    till.sequence = sequence - 1;
    till.previous = previous;
    const rival = sell(till, 1, 500);
    expect((parseEnvelope(rival.envelope) as Envelope).id).not.toBe(id);
    await pushed(till, [rival]);
    expect([await levelOf(), await absorbed()]).toEqual(['92.500', ['3.000']]);
  });

  it('[INV-6] is absorbed when both come at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sale = sell(till, round * 10 + 1, 1000);
      const stocktake = count(counter, round * 10 + 2, {
        countedMilli: 50_000,
        bookMilli: 60_000,
        seen: [{ streamId: counter.streamId as never, sequence: counter.sequence, without: [] }],
        acceptNo: 0,
      });
      const both = await Promise.all([till.push([sale]), counter.push([stocktake])]);
      expect(both.map(({ httpStatus }) => httpStatus)).toEqual([200, 200]);
    }
    expect(await levelOf()).toBe('50.000');
  });

  it('[INV-6] leaves what the book had, what moved after, and other products alone', async () => {
    const [seen, after, other] = [
      sell(till, 1, 2000),
      sell(till, 5, 1000),
      sell(till, 1, 4000, company.items[1]),
    ];
    await pushed(counter, [
      count(counter, 2, {
        countedMilli: 90_000,
        bookMilli: 98_000,
        seen: [{ streamId: till.streamId as never, sequence: 1, without: [] }],
      }),
    ]);
    await pushed(till, [seen, after, other]);
    expect([await levelOf(), await levelOf(company.items[1])]).toEqual(['89.000', '96.000']);
    expect(await absorbed()).toEqual([]);
  });

  it('[INV-7] is absorbed for the first of two counts alone, and the second count keeps its figure', async () => {
    const sale = sold();
    const [first, second] = [
      counted(),
      count(till, 3, {
        countedMilli: 80_000,
        bookMilli: 97_000,
        seen: [{ streamId: till.streamId as never, sequence: 1, without: [] }],
      }),
    ];
    await pushed(till, [sale, second]);
    expect(await levelOf()).toBe('80.000');
    await pushed(counter, [first]);
    expect(await levelOf()).toBe('80.000');
  });

  it('[INV-6] comes down to the outlet as a fact of the company’s own', async () => {
    await pushed(counter, [counted()]);
    await pushed(till, [sold()]);
    const { rows } = await world.admin.query(
      `SELECT audience, stream_id FROM facts WHERE company_id = $1 AND type = 'inventory.lateMovementAbsorbed.v1' ORDER BY audience`,
      [company.companyId],
    );
    expect(rows.map(({ audience }) => audience).sort()).toEqual([company.outletId, 'office'].sort());
    expect(rows.some(({ stream_id: stream }) => [till.streamId, counter.streamId].includes(stream))).toBe(
      false,
    );
  });
});
