import { z } from 'zod';
import { assert } from './assert.ts';
import { UNSURE, withQuickDecoder } from './quick-decode.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const brandedId = <Name extends string>(_name: Name) => {
  const schema = z.string().regex(uuidPattern).brand<Name>();
  withQuickDecoder(schema, (wire) => (typeof wire === 'string' && uuidPattern.test(wire) ? wire : UNSURE));
  return schema;
};

export const companyId = brandedId('CompanyId');
export const outletId = brandedId('OutletId');
export const locationId = brandedId('LocationId');
export const registerId = brandedId('RegisterId');
export const streamId = brandedId('StreamId');
export const staffId = brandedId('StaffId');
export const categoryId = brandedId('CategoryId');
export const productId = brandedId('ProductId');
export const variantId = brandedId('VariantId');
export const customerId = brandedId('CustomerId');
export const shiftId = brandedId('ShiftId');
export const saleId = brandedId('SaleId');
export const factId = brandedId('FactId');
export const storedValueAccountId = brandedId('StoredValueAccountId');
export const leaseId = brandedId('LeaseId');
export const requestId = brandedId('RequestId');
export const rowId = brandedId('RowId');

export type CompanyId = z.output<typeof companyId>;
export type OutletId = z.output<typeof outletId>;
export type LocationId = z.output<typeof locationId>;
export type RegisterId = z.output<typeof registerId>;
export type StreamId = z.output<typeof streamId>;
export type StaffId = z.output<typeof staffId>;
export type CategoryId = z.output<typeof categoryId>;
export type ProductId = z.output<typeof productId>;
export type VariantId = z.output<typeof variantId>;
export type CustomerId = z.output<typeof customerId>;
export type ShiftId = z.output<typeof shiftId>;
export type SaleId = z.output<typeof saleId>;
export type FactId = z.output<typeof factId>;
export type StoredValueAccountId = z.output<typeof storedValueAccountId>;
export type LeaseId = z.output<typeof leaseId>;
export type RequestId = z.output<typeof requestId>;
export type RowId = z.output<typeof rowId>;

/** Any of our ids as an unbranded string type: what all of them are on the wire. */
export type AnyId = string;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits. Time and randomness are arguments.
 * @param nowMs Unix time in milliseconds
 * @param random ten random bytes
 */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  assert(
    Number.isSafeInteger(nowMs) && nowMs >= 0 && nowMs < 2 ** 48,
    'a time within 48 bits of milliseconds',
  );
  assert(random.length === 10, 'ten random bytes');
  const byte = (index: number): number => random[index] ?? 0;
  const time = hex(nowMs, 12);
  const randA = hex(0x7000 | ((byte(0) << 4) & 0xf00) | byte(1), 4);
  const randB = hex(0x8000 | (((byte(2) << 8) | byte(3)) & 0x3fff), 4);
  let tail = 0;
  for (let index = 4; index < 10; index++) tail = tail * 0x100 + byte(index);
  return `${time.slice(0, 8)}-${time.slice(8)}-${randA}-${randB}-${hex(tail, 12)}`;
}

const TAIL_VALUES = 2 ** 48;

/** What kind of row an id is derived for; each kind has its own range, so no two rows of a fact share an id. */
export const derivedKind = { line: 1, payment: 2, movement: 3, journalEntry: 4, reviewItem: 5 } as const;

const ROWS_PER_KIND = 100_000;

/**
 * The id of a row that a fact causes: the fact's id with its last 48 random bits moved on by kind and index.
 * The same fact gives the same row ids on every replica.
 */
export function deriveId(fact: AnyId, kind: keyof typeof derivedKind, index: number): RowId {
  assert(uuidPattern.test(fact), 'a uuid to derive from');
  assert(Number.isInteger(index) && index >= 0 && index < ROWS_PER_KIND, 'an index below 100,000');
  const offset = derivedKind[kind] * ROWS_PER_KIND + index;
  const tail = (Number.parseInt(fact.slice(24), 16) + offset) % TAIL_VALUES;
  return `${fact.slice(0, 24)}${hex(tail, 12)}` as RowId;
}
