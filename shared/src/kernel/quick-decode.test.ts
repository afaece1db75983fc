import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tables } from '../contract.ts';
import { column, nullable } from './field.ts';
import { rowId } from './ids.ts';
import { quickDecoderOf, UNSURE } from './quick-decode.ts';

/** What the schema itself says: what it gives, or that it refuses. */
const judged = (schema: z.ZodType, wire: unknown): { readonly value: unknown } | 'refused' => {
  const decoded = schema.safeDecode(wire as never);
  return decoded.success ? { value: decoded.data } : 'refused';
};

const price = z.array(
  z.object({
    id: rowId,
    name: z.nullable(column.text(8).schema),
    cents: column.cents().schema,
    floor: z.optional(z.nullable(column.cents().schema)),
  }),
);
const schemas: readonly z.ZodType[] = [
  ...new Set([
    ...tables.flatMap(({ columns }) => Object.values(columns).map(({ schema }) => schema)),
    nullable(column.quantityMilli()).schema,
    price.min(1).max(2),
  ]),
];

const digit = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: max });
/** What a wire carries, usual and odd: each kind of field sees what was meant for the others, too. */
const wires = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc
    .tuple(fc.constantFrom('', '-', '+'), digit(16), fc.constantFrom('', '.', ','), digit(5))
    .map((parts) => parts.join('')),
  fc
    .tuple(
      fc.constantFrom('T', ' ', '_'),
      fc.constantFrom('', '.', '.1', '.123', '.123456', '.1234567'),
      fc.constantFrom('Z', '+00', '+08', ''),
    )
    .map(([between, fraction, zone]) => `2026-11-22${between}01:02:03${fraction}${zone}`),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    'x'.repeat(501),
    't',
    'f',
    'true',
    'false',
    't ',
    '2026-11',
    '2026-11-22',
    '-0',
  ),
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, 1.5, Number.NaN, 2 ** 53, {}, []),
  fc.array(
    fc.record(
      {
        id: fc.oneof(fc.uuid(), fc.constant('x')),
        name: fc.oneof(fc.constant(null), fc.string({ maxLength: 10 })),
        cents: fc.constantFrom('1.00', '1', '', '-0.01'),
        floor: fc.constantFrom<unknown>('1.00', 'x', null, undefined),
        more: fc.anything(),
      },
      { requiredKeys: ['id'] },
    ),
    { maxLength: 3 },
  ),
);

describe('a quick decoder', () => {
  it('gives what the schema gives, for every column of every table, and is never surer than it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...schemas), wires, (schema, wire) => {
        const quick = quickDecoderOf(schema)(wire);
        if (quick !== UNSURE) expect({ value: quick }).toStrictEqual(judged(schema, wire));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is sure of the values that a shop has a hundred thousand of', () => {
    const id = '019b76da-abe8-7a00-87fb-f7479cb86dfe';
    const usual: readonly (readonly [z.ZodType, unknown])[] = [
      [rowId, id],
      [column.text().schema, 'Chilli & 虾'],
      [column.cents().schema, '12.30'],
      [column.integer().schema, '7'],
      [column.boolean().schema, 't'],
      [column.instant().schema, '2026-11-01 00:00:00.5+00'],
      [nullable(column.cents()).schema, null],
      [price.min(1), [{ id, name: null, cents: '1.00', later: true }]],
    ];
    for (const [schema, wire] of usual) expect(quickDecoderOf(schema)(wire)).not.toBe(UNSURE);
  });

  it('leaves to the schema what it has of its own to ask', () => {
    const refined = z.object({ id: rowId }).refine(() => false);
    expect(quickDecoderOf(refined)({ id: '019b76da-abe8-7a00-87fb-f7479cb86dfe' })).toBe(UNSURE);
    const strict = z.strictObject({});
    expect(quickDecoderOf(strict)({ more: 1 })).toBe(UNSURE);
    expect(quickDecoderOf(z.array(z.string()).length(1))([])).toBe(UNSURE);
  });

  it('reads every integer that can be written, and no other', () => {
    const { schema } = column.integer();
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(judged(schema, String(value))).toEqual({ value });
      }),
    );
    expect(judged(schema, '9007199254740992')).toBe('refused');
    expect(quickDecoderOf(schema)('9007199254740992')).toBe(UNSURE);
  });
});
