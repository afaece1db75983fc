import type { CustomerTile } from '#shared/bridge.ts';
import type { CustomerId, StaffId } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

interface StoredTile {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly member_code: string | null;
  readonly note: string | null;
  readonly group_code: string | null;
  readonly staff_id: string | null;
}

const tileColumns = 'c.id, c.name, c.phone, c.email, c.member_code, c.note, c.group_code, c.staff_id';

const tileOf = ({
  member_code: memberCode,
  group_code: groupCode,
  staff_id: staffId,
  ...row
}: StoredTile): CustomerTile => ({
  ...row,
  memberCode,
  groupCode,
  staffId,
});

/** The profile; undefined when it isn't here (yet), or was erased. */
export function readCustomer(db: ReadableDb, id: string): CustomerTile | undefined {
  const row = db
    .prepare<StoredTile>(`SELECT ${tileColumns} FROM customers c WHERE c.id = ? AND c.erased_at IS NULL`)
    .get(id);
  return row && tileOf(row);
}

const LAST_DIGITS = 4;
/** Sorts behind everything that can follow in a name or code. */
const END = '\u{10ffff}';

/**
 * Customers whose member code or phone begins with what was typed, whose phone ends in it (four digits), or with names of
 * which a word begins with each word of it; in that order.
 */
export function searchCustomers(db: ReadableDb, typed: string, limit: number): readonly CustomerTile[] {
  const wanted = typed.trim().replace(/\s+/g, ' ');
  if (wanted === '') return [];
  const found = new Map<string, CustomerTile>();
  const add = (rows: readonly StoredTile[]): void => {
    for (const row of rows) if (found.size < limit && !found.has(row.id)) found.set(row.id, tileOf(row));
  };
  add(byMemberCode(db, wanted, limit));
  const digits = wanted.replace(/[\s()-]/g, '').replace(/^\+65/, '');
  if (/^\d{3,8}$/.test(digits)) add(byPhone(db, digits, limit));
  add(byWords(db, wanted, limit));
  if (found.size < limit && /\p{Script=Han}/u.test(wanted)) add(byPart(db, wanted, limit));
  return [...found.values()];
}

const byMemberCode = (db: ReadableDb, code: string, limit: number): readonly StoredTile[] =>
  db
    .prepare<StoredTile>(
      `SELECT ${tileColumns} FROM customers c WHERE c.member_code IS NOT NULL
          AND c.member_code >= ? COLLATE NOCASE AND c.member_code < ? COLLATE NOCASE
        ORDER BY c.member_code COLLATE NOCASE LIMIT ?`,
    )
    .all(code, code + END, limit);

function byPhone(db: ReadableDb, digits: string, limit: number): readonly StoredTile[] {
  const begins = db
    .prepare<StoredTile>(
      `SELECT ${tileColumns} FROM customers c WHERE c.phone IS NOT NULL AND c.phone >= ? AND c.phone < ?
        ORDER BY c.phone LIMIT ?`,
    )
    .all(`+65${digits}`, `+65${digits}:`, limit);
  if (digits.length !== LAST_DIGITS) return begins;
  const ends = db
    .prepare<StoredTile>(
      `SELECT ${tileColumns} FROM customers c WHERE c.phone IS NOT NULL AND substr(c.phone, -4) = ? LIMIT ?`,
    )
    .all(digits, limit);
  return [...ends, ...begins];
}

/** Customers with a word, counted no further: one that so many have isn't worth looking up first. */
const COMMON = 500;

/** The rarest word is looked up; the others are looked for in the names that have it. */
function byWords(db: ReadableDb, wanted: string, limit: number): readonly StoredTile[] {
  const words = wanted.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split(' ');
  const [rarest = '', ...others] =
    words.length === 1 ? words : [...words].sort((a, b) => countOf(db, a) - countOf(db, b));
  const also = others.map(() => `AND instr(' ' || lower(c.name), ' ' || ?) > 0`).join(' ');
  // A name with two such words comes twice.
  return db
    .prepare<StoredTile>(
      `SELECT ${tileColumns} FROM customer_words w JOIN customers c ON c.id = w.customer_id
        WHERE w.word >= ? AND w.word < ? ${also} LIMIT ?`,
    )
    .all(rarest, rarest + END, ...others, limit * 2);
}

const countOf = (db: ReadableDb, word: string): number =>
  db
    .prepare<{ n: number }>(
      'SELECT count(*) AS n FROM (SELECT 1 FROM customer_words WHERE word >= ? AND word < ? LIMIT ?)',
    )
    .get(word, word + END, COMMON)?.n ?? 0;

/** Chinese names have no spaces: the given name is inside. */
const byPart = (db: ReadableDb, part: string, limit: number): readonly StoredTile[] =>
  db
    .prepare<StoredTile>(
      `SELECT ${tileColumns} FROM customers c WHERE c.id IN (
         SELECT id FROM customers WHERE instr(name, ?) > 0 LIMIT ?)`,
    )
    .all(part, limit);

/** Whose member card a code is, exactly. */
export const findMember = (db: ReadableDb, code: string): CustomerId | undefined =>
  db
    .prepare<{ id: CustomerId }>(
      'SELECT id FROM customers WHERE member_code IS NOT NULL AND member_code = ? COLLATE NOCASE AND erased_at IS NULL',
    )
    .get(code)?.id;

/** The group of a customer, which price lists and promotions ask for; null: in none, or nobody the shop knows. */
export const readCustomerGroup = (db: ReadableDb, customerId: CustomerId | null): string | null =>
  customerId === null
    ? null
    : (db
        .prepare<{ groupCode: string | null }>('SELECT group_code AS groupCode FROM customers WHERE id = ?')
        .get(customerId)?.groupCode ?? null);

/** Who of the staff a customer is; null: none of them. */
export const readCustomerStaff = (db: ReadableDb, customerId: CustomerId | null): StaffId | null =>
  customerId === null
    ? null
    : (db
        .prepare<{ staffId: StaffId | null }>('SELECT staff_id AS staffId FROM customers WHERE id = ?')
        .get(customerId)?.staffId ?? null);
