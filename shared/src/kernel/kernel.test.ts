import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  allocate,
  calendarDate,
  calendarInstant,
  canonicalJson,
  cents,
  column,
  columnName,
  date,
  defineTable,
  deriveId,
  envelope,
  extendPrice,
  formatPercent,
  formatScaled,
  fromShape,
  fromSqlite,
  instant,
  isDay,
  multiplyAndDivide,
  nullable,
  parseEnvelope,
  parseScaled,
  quantityMilli,
  type Rounding,
  ratePpm,
  rowId,
  singaporeDate,
  singaporeTime,
  toPostgres,
  toSqlite,
  uuidV7,
} from './index.ts';

const someUuid = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 47 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([nowMs, random]) => uuidV7(nowMs, random));

/** What {@link multiplyAndDivide} is compared with. */
function divideBig(product: bigint, divisor: bigint, rounding: Rounding): bigint {
  const size = product < 0n ? -product : product;
  // Doubled, because half of an odd divisor isn't whole.
  const more = { down: 0n, halfUp: divisor, up: 2n * divisor - 1n }[rounding];
  const rounded = (2n * size + more) / (2n * divisor);
  return product < 0n ? -rounded : rounded;
}

describe('money', () => {
  it('[KER-1] splits an amount so that the parts always sum to the whole and none is off by a cent or more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 40 }),
        (total, weights) => {
          const parts = allocate(total, weights);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
          if (weightSum === 0) return;
          parts.forEach((part, index) => {
            const exact = (BigInt(total) * BigInt(weights[index] ?? 0) * 1000n) / BigInt(weightSum);
            expect(Math.abs(Number(exact) / 1000 - part)).toBeLessThanOrEqual(1.001);
          });
        },
      ),
    );
  });

  it('[KER-1] gives ties to the earlier part', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  });

  it('[KER-2] writes percentages without needless zeros', () => {
    expect([0, 5, 50, 825, 1_000, 10_000].map(formatPercent)).toEqual([
      '0',
      '0.05',
      '0.5',
      '8.25',
      '10',
      '100',
    ]);
  });

  it('[KER-2] writes and reads decimals without loss at every scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e14 + 1, max: 1e14 - 1 }),
        fc.integer({ min: 0, max: 4 }),
        (value, scale) => {
          expect(parseScaled(formatScaled(value, scale), scale)).toBe(value);
        },
      ),
    );
  });

  it('[KER-2] refuses more decimals than the scale instead of rounding them away', () => {
    expect(() => parseScaled('1.005', 2)).toThrow();
    expect(parseScaled('1.500', 2)).toBe(150);
    expect(cents.safeDecode('1.005').success).toBe(false);
    expect(cents.safeDecode('1e3').success).toBe(false);
    expect(cents.safeDecode('-0.00').data).toBe(0);
  });

  it('[KER-3] extends a weighed quantity half-up to the cent', () => {
    expect(extendPrice(1_500, 395)).toBe(593);
    expect(extendPrice(333, 100)).toBe(33);
    expect(extendPrice(335, 100)).toBe(34);
  });

  it('[KER-3] multiplies and divides exactly, whether the product fits a whole number or not', () => {
    const amount = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.maxSafeInteger());
    const rounding = fc.constantFrom('halfUp' as const, 'down' as const, 'up' as const);
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1_000, max: 2e6 }),
        rounding,
        (one, other, divisor, how) => {
          const expected = divideBig(BigInt(one) * BigInt(other), BigInt(divisor), how);
          fc.pre(Number.isSafeInteger(Number(expected)));
          expect(multiplyAndDivide(one, other, divisor, how)).toBe(Number(expected));
        },
      ),
    );
    expect(multiplyAndDivide(-5, 100, 1_000, 'halfUp')).toBe(-1);
    expect(multiplyAndDivide(-4, 100, 1_000, 'halfUp')).toBe(0);
  });

  it('[KER-2] carries cents, quantities and rates as Postgres prints them', () => {
    expect(z.encode(cents, 355)).toBe('3.55');
    expect(z.encode(cents, -5)).toBe('-0.05');
    expect(z.encode(quantityMilli, 1_500)).toBe('1.500');
    expect(z.encode(ratePpm, 90_000)).toBe('0.0900');
    expect(z.decode(ratePpm, '0.0900')).toBe(90_000);
  });
});

describe('canonical JSON', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000')),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ maxLength: 8 }).filter((key) => !key.includes('\u0000') && key !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;

  it('[KER-4] is valid JSON that reads back as the same value, and writes again as the same bytes', () => {
    fc.assert(
      fc.property(value, (original) => {
        const text = canonicalJson(original);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(original)));
      }),
    );
  });

  it('[KER-4] sorts keys by UTF-16 code units, as RFC 8785 asks', () => {
    expect(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2, b: 3, a: 4, '\r': 5, '1': 6 })).toBe(
      '{"\\r":5,"1":6,"a":4,"b":3,"\ud83d\ude00":2,"\ufb33":1}',
    );
  });

  it('[KER-4] refuses what cannot be signed: floats, unsafe integers, NUL and lone surrogates', () => {
    for (const bad of [
      0.1,
      Number.NaN,
      2 ** 53,
      -0,
      'a\u0000b',
      '\ud800',
      'x\udc00',
      { key: 1.5 },
      [undefined],
    ]) {
      expect(() => canonicalJson(bad)).toThrow();
    }
  });
});

describe('ids', () => {
  it('[KER-5] are UUIDv7 that sort by time', () => {
    const random = new Uint8Array(10).fill(255);
    expect(uuidV7(0x0123456789ab, random)).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
    expect(uuidV7(1, random) < uuidV7(2, new Uint8Array(10))).toBe(true);
  });

  it('[KER-6] derived for rows are the same every time, and differ between kinds and positions', () => {
    fc.assert(
      fc.property(someUuid, (fact) => {
        const ids = [
          deriveId(fact, 'line', 0),
          deriveId(fact, 'line', 1),
          deriveId(fact, 'line', 99_999),
          deriveId(fact, 'payment', 0),
          deriveId(fact, 'movement', 0),
          deriveId(fact, 'journalEntry', 0),
        ];
        expect(new Set([...ids, fact]).size).toBe(ids.length + 1);
        for (const id of ids) expect(rowId.safeParse(id).success).toBe(true);
        expect(deriveId(fact, 'line', 1)).toBe(ids[1]);
      }),
    );
    expect(uuidV7(0x0123_4567_89ab, Uint8Array.of(1, 2, 3, 4, 255, 255, 255, 255, 255, 254))).toBe(
      '01234567-89ab-7002-8304-fffffffffffe',
    );
    const last = '01234567-89ab-7002-8304-fffffffffffe';
    expect(deriveId(last, 'line', 0)).toBe('01234567-89ab-7002-8304-00000001869e');
    expect(deriveId('01234567-89ab-7002-8304-0000000000ff', 'reviewItem', 12)).toBe(
      '01234567-89ab-7002-8304-00000007a22b',
    );
  });
});

describe('time', () => {
  it('[KER-7] takes the Singapore date, which is eight hours ahead', () => {
    expect(singaporeDate('2026-11-21T15:59:59.999Z')).toBe('2026-11-21');
    expect(singaporeDate('2026-11-21T16:00:00.000Z')).toBe('2026-11-22');
    expect(singaporeTime('2026-11-21T15:58:00.000Z')).toBe('23:58');
  });

  it('[KER-10] refuses a day or an instant that somebody gives and no calendar has', () => {
    const given = { '2024-02-29': true, '2026-12-31': true, '0001-01-01': true };
    const refused = { '2026-02-29': false, '2026-02-30': false, '2026-13-01': false, '0000-01-01': false };
    for (const [day, isThere] of Object.entries({ ...given, ...refused, '2026-00-10': false, '': false })) {
      expect([day, calendarDate.safeDecode(day).success]).toEqual([day, isThere]);
      expect([day, calendarInstant.safeDecode(`${day}T23:59:59.999Z`).success]).toEqual([day, isThere]);
    }
    expect(calendarInstant.safeDecode('2026-02-28T24:00:00.000Z').success).toBe(false);
    expect(['2026-02-28', '+012026-02-28', '-000001-02-28', ' 2026-02-28'].map(isDay)).toEqual([
      ...[true, false, false, false],
    ]);
    expect(calendarInstant.decode('2026-02-28 23:00:00+00')).toBe('2026-02-28T23:00:00.000Z');
  });

  it('[KER-10] reads what is recorded, whatever day it says', () => {
    expect(date.parse('2026-02-30')).toBe('2026-02-30');
    expect(instant.decode('2026-02-30T01:02:03.000Z')).toBe('2026-02-30T01:02:03.000Z');
  });

  it('[KER-7] reads instants as Postgres prints them', () => {
    expect(z.decode(instant, '2026-01-02 01:04:05.678901+00')).toBe('2026-01-02T01:04:05.678Z');
    expect(z.decode(instant, '2026-01-02 01:04:05+00')).toBe('2026-01-02T01:04:05.000Z');
    expect(z.decode(instant, '2026-01-02T01:04:05.678Z')).toBe('2026-01-02T01:04:05.678Z');
  });
});

describe('rows', () => {
  const everything = defineTable({
    name: 'everything',
    home: 'everywhere',
    key: ['id'],
    columns: {
      id: column.id(rowId),
      totalCents: column.cents(),
      weightMilli: column.quantityMilli(),
      gstRatePpm: column.ratePpm(),
      active: column.boolean(),
      at: column.instant(),
      note: nullable(column.text()),
      count: column.integer(),
      details: column.json(z.object({ priceCents: cents })),
    },
  });
  const row = fc.record({
    id: someUuid.map((id) => rowId.parse(id)),
    totalCents: fc.integer({ min: -1e13, max: 1e13 }),
    weightMilli: fc.integer({ min: -1e13, max: 1e13 }),
    gstRatePpm: fc.integer({ min: 0, max: 9_999 }).map((rate) => rate * 100),
    active: fc.boolean(),
    at: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    note: fc.option(fc.constantFrom('', 'x', 'it\'s 中文 \\ "quoted"')),
    count: fc.integer(),
    details: fc.record({ priceCents: fc.integer({ min: 0, max: 1e9 }) }),
  });

  it('[KER-8] survive SQLite and the wire unchanged', () => {
    fc.assert(
      fc.property(row, (original) => {
        const names = Object.keys(everything.columns).map(columnName);
        const sqlite = Object.fromEntries(
          toSqlite(everything, original).map((value, index) => [names[index], value]),
        );
        expect(fromSqlite(everything, sqlite)).toEqual(original);
        const wire = Object.fromEntries(
          toPostgres(everything, original).map((value, index) => [
            names[index],
            value === null ? null : String(value),
          ]),
        );
        expect(fromShape(everything, { ...wire, a_newer_column: 'ignored' })).toEqual(original);
      }),
    );
  });

  it('[KER-8] that cannot be read are undefined instead of an exception', () => {
    expect(fromShape(everything, { id: 'nonsense' })).toBeUndefined();
    expect(fromShape(everything, { details: '{broken' })).toBeUndefined();
  });
});

describe('envelopes', () => {
  it('[KER-9] are read with unknown members ignored, and refused without known ones', () => {
    const stored = {
      v: 1,
      id: uuidV7(1, new Uint8Array(10)),
      company: uuidV7(2, new Uint8Array(10)),
      stream: uuidV7(3, new Uint8Array(10)),
      sequence: 1,
      previous: '0'.repeat(64),
      type: 'sales.saleCompleted.v1',
      at: '2026-11-21T15:58:00.000Z',
      outlets: [],
      register: null,
      actor: null,
      privateHash: null,
      body: { anything: ['1.00'] },
    };
    expect(parseEnvelope(JSON.stringify({ ...stored, future: true }))).toEqual(envelope.parse(stored));
    for (const member of Object.keys(stored)) {
      expect(parseEnvelope(JSON.stringify({ ...stored, [member]: undefined }))).toBeUndefined();
    }
    expect(parseEnvelope('{"v":1')).toBeUndefined();
  });
});
