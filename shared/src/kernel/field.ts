import { z } from 'zod';
import { isStorableText } from './canonical-json.ts';
import { formatScaled, MAX_CENTS, MAX_QUANTITY_MILLI, parseScaled } from './money.ts';
import { UNSURE, withQuickDecoder } from './quick-decode.ts';
import { isDay, isInstant } from './time.ts';

/**
 * A field: one domain form, one wire form (Postgres' text, which is also what JSON carries), and its column in both
 * databases. Domain and wire are the two sides of `schema`, a zod codec; a reader takes either database's text.
 */
export interface Field<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly sqlite: 'TEXT' | 'INTEGER';
  readonly postgres: string;
  readonly nullable: boolean;
}

const field = <Schema extends z.ZodType>(
  schema: Schema,
  sqlite: Field['sqlite'],
  postgres: string,
): Field<Schema> => ({ schema, sqlite, postgres, nullable: false });

const scaledCodec = (scale: number, limit: number) => {
  const pattern = new RegExp(`^-?\\d{1,${15 - scale}}(\\.\\d{1,${scale}})?$`);
  const codec = z.codec(z.string().regex(pattern), z.int().min(-limit).max(limit), {
    decode: (text) => parseScaled(text, scale),
    encode: (value) => formatScaled(value, scale),
  });
  return withQuickDecoder(codec, (wire) => {
    if (typeof wire !== 'string' || !pattern.test(wire)) return UNSURE;
    const value = parseScaled(wire, scale);
    return value >= -limit && value <= limit ? value : UNSURE;
  });
};

/** Whole cents ↔ "12.30". */
export const cents = scaledCodec(2, MAX_CENTS);
/** Thousandths of a unit ↔ "1.000". */
export const quantityMilli = scaledCodec(3, MAX_QUANTITY_MILLI);
/** Ten-thousandths of a dollar ↔ "1.2345": unit costs. */
export const unitCostE4 = scaledCodec(4, MAX_CENTS);
/** Parts per million ↔ "0.0900": tax rates, four decimals on the wire. */
export const ratePpm = z.codec(z.string().regex(/^\d(\.\d{1,4})?$/), z.int().min(0).max(9_999_900), {
  decode: (text) => parseScaled(text, 4) * 100,
  encode: (value) => formatScaled(value / 100, 4),
});

/** Text that every store keeps unchanged, at most `max` UTF-16 units. */
export const text = (max = 500) =>
  withQuickDecoder(
    z.string().max(max).refine(isStorableText, { error: 'has a character that cannot be stored' }),
    (wire) => (typeof wire === 'string' && wire.length <= max && isStorableText(wire) ? wire : UNSURE),
  );

/** Known values for those who write; any short text for those who read, so that a newer writer breaks nothing. */
export const openEnum = <const Values extends readonly string[]>(_values: Values) =>
  text(60) as unknown as z.ZodType<Values[number] | (string & {}), Values[number] | (string & {})>;

const postgresInstant = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00)$/;

/** Where the fraction of a second begins, if there is one. */
const POINT_OF_INSTANT = '2026-01-02T01:04:05'.length;

/** UTC instant with milliseconds; reads Postgres' `2026-01-02 01:04:05.678+00` too. */
export const instant = withQuickDecoder(
  z.codec(z.string().regex(postgresInstant), z.string(), {
    decode: decodeInstant,
    encode: (value) => value,
  }),
  (wire) => (typeof wire === 'string' && postgresInstant.test(wire) ? decodeInstant(wire) : UNSURE),
);

function decodeInstant(wire: string): string {
  const end = wire.length - (wire.endsWith('Z') ? 1 : '+00'.length);
  const fraction = wire.slice(POINT_OF_INSTANT + 1, end);
  return `${wire.slice(0, 10)}T${wire.slice(11, POINT_OF_INSTANT)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

/** Calendar date: `2026-11-21`. Of what is recorded: it is read whatever it says, so that no signed fact becomes unreadable. */
export const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { abort: true });
/** Calendar month: `2026-11`. */
export const month = z.string().regex(/^\d{4}-\d{2}$/);

/** A date that somebody gives: one that the calendar has. */
export const calendarDate = date.refine(isDay, { error: 'is no day of the calendar' });
/** An instant that somebody gives. */
export const calendarInstant = instant.refine(isInstant, { error: 'is no instant of the calendar' });

/** Integers on the wire: JSON's number, or Postgres' text when a row comes through a shape. */
export const integer = z.int();

/** As many digits as a safe integer may have: whatever can be written can be read again. */
const integerText = /^-?\d{1,16}$/;
const isIntegerText = (wire: unknown): wire is string =>
  typeof wire === 'string' && integerText.test(wire) && Number.isSafeInteger(Number(wire));

const wireInteger = withQuickDecoder(
  z.codec(z.union([z.int(), z.string().regex(integerText)]), z.int(), {
    decode: (wire) => Number(wire),
    encode: (value) => value,
  }),
  (wire) => (isIntegerText(wire) ? Number(wire) : UNSURE),
);

const wireBoolean = withQuickDecoder(
  z.codec(z.union([z.boolean(), z.enum(['t', 'f', 'true', 'false'])]), z.boolean(), {
    decode: (wire) => wire === true || wire === 't' || wire === 'true',
    encode: (value) => value,
  }),
  (wire) => (wire === 't' || wire === 'true' ? true : wire === 'f' || wire === 'false' ? false : UNSURE),
);

/** Columns, by kind. What a row type may be made of. */
export const column = {
  id: <Schema extends z.ZodType<string>>(schema: Schema) => field(schema, 'TEXT', 'uuid'),
  text: (max = 500) => field(text(max), 'TEXT', 'text'),
  enum: <const Values extends readonly string[]>(values: Values) => field(openEnum(values), 'TEXT', 'text'),
  integer: () => field(wireInteger, 'INTEGER', 'bigint'),
  boolean: () => field(wireBoolean, 'INTEGER', 'boolean'),
  cents: () => field(cents, 'INTEGER', 'numeric(14,2)'),
  quantityMilli: () => field(quantityMilli, 'INTEGER', 'numeric(14,3)'),
  ratePpm: () => field(ratePpm, 'INTEGER', 'numeric(6,4)'),
  instant: () => field(instant, 'TEXT', 'timestamp with time zone'),
  date: () => field(date, 'TEXT', 'date'),
  month: () => field(month, 'TEXT', 'text'),
  /** A document inside a row: JSON text in SQLite, jsonb in Postgres. */
  json: <Schema extends z.ZodType>(schema: Schema) => field(schema, 'TEXT', 'jsonb'),
};

/** The same column, which may be null. */
export const nullable = <Schema extends z.ZodType>(base: Field<Schema>): Field<z.ZodNullable<Schema>> => ({
  ...base,
  schema: z.nullable(base.schema),
  nullable: true,
});
