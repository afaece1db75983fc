import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const CODE_LABEL = 'kedai copies between tills, v1';
const SESSION_LABEL = 'kedai session of copies, v1';

/** What both tills make of the code that a person typed: with another company's id it is another key. */
export const keyOfCode = (code: string, companyId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', code, companyId, CODE_LABEL, KEY_BYTES));

/** One session's key. Both ends have given a random part, so that nothing of one session is of use in another. */
export const keyOfSession = (key: Buffer, tillNonce: string, keeperNonce: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, `${tillNonce}:${keeperNonce}`, SESSION_LABEL, KEY_BYTES));

/** Proves who said the parts, in this order, to whoever has the key. */
export const proofOf = (key: Buffer, ...parts: readonly (string | number)[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

export function isProof(given: string | null | undefined, expected: string): boolean {
  const one = Buffer.from(given ?? '', 'utf8');
  const other = Buffer.from(expected, 'utf8');
  return one.length === other.length && timingSafeEqual(one, other);
}

export const checksumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
