import type { SaleId, StreamId } from '../../kernel/index.ts';

/** 132 bits: too many to guess, few enough for a small QR code. */
const PROOF_CHARACTERS = 22;
/** Keeps this use of a fact's hash apart from every other; the number is the form's version. */
const LABEL = 'kedai e-receipt 1';
const base64Url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** SHA-256 of a text as UTF-8, hex. */
type Sha256 = (text: string) => string;

/** What a sale's till and the server know of it alike. */
export interface LinkedSale {
  readonly saleId: SaleId;
  /** The stream that recorded it, by which a server of many companies finds the company. */
  readonly streamId: StreamId;
  /** The sale's fact as it was signed. */
  readonly envelope: string;
}

/** A customer's link to the receipt of a sale [SAL-88]. Made without a network: the server works out the same proof once it has the sale. */
export function receiptLink(serverUrl: string, sale: LinkedSale, sha256: Sha256): string {
  const base = serverUrl.replace(/\/+$/, '');
  return `${base}/r/${sale.saleId}/${receiptProof(sale.envelope, sha256)}?t=${sale.streamId}`;
}

/**
 * What shows that somebody was given the link. It comes from the hash of the signed fact, which only the shop's tills and
 * the server have; from the proof nobody finds the hash.
 * @returns 22 characters of base64url
 */
export function receiptProof(envelope: string, sha256: Sha256): string {
  const hex = sha256(`${LABEL}\n${sha256(envelope)}`);
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  return Array.from({ length: PROOF_CHARACTERS }, (_, index) =>
    base64Url.charAt(Number.parseInt(bits.slice(index * 6, index * 6 + 6), 2)),
  ).join('');
}
