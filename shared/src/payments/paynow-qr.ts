import { epochMsOf, formatScaled, instantOf, SINGAPORE_OFFSET_MS } from '../kernel/index.ts';

/** How long a code that is shown may be paid (RULES.md R21). */
export const PAYNOW_EXPIRES_MS = 5 * 60 * 1000;
/** Longest bill reference (EMV merchant-presented codes, tag 62.01). */
export const MAX_PAYNOW_REFERENCE = 25;
/** Longest merchant name (EMV merchant-presented codes, tag 59). */
const MAX_NAME = 25;
const MAX_AMOUNT = 13;

export interface PayNowRequest {
  /** A UEN, with the bank's suffix where it gave one, or a mobile number of Singapore's with its `+65`. */
  readonly proxy: string;
  /** The shop's name; what a code can't carry of it is left out. */
  readonly name: string;
  readonly amountCents: number;
  readonly reference: string;
  /** UTC instant. */
  readonly expiresAt: string;
}

/**
 * The text of a PayNow QR code [PAY-34] (SGQR: EMV merchant-presented, scheme `SG.PAYNOW` in tag 26): dynamic, for one payment, with an amount
 * that the payer can't change, a reference to find it by, and its end in Singapore time to the second.
 */
export function payNowQr({ proxy, name, amountCents, reference, expiresAt }: PayNowRequest): string {
  const account = [
    field('00', 'SG.PAYNOW'),
    field('01', proxy.startsWith('+') ? '0' : '2'),
    field('02', proxy),
    field('03', '0'),
    field('04', singaporeStamp(expiresAt)),
  ].join('');
  const text = [
    field('00', '01'),
    field('01', '12'),
    field('26', account),
    field('52', '0000'),
    field('53', '702'),
    field('54', formatScaled(amountCents, 2).slice(0, MAX_AMOUNT)),
    field('58', 'SG'),
    field('59', nameOnCode(name) || proxy),
    field('60', 'Singapore'),
    field('62', field('01', reference.slice(0, MAX_PAYNOW_REFERENCE))),
    '6304',
  ].join('');
  return text + crc16(text).toString(16).toUpperCase().padStart(4, '0');
}

/** Letters and digits that nobody takes for another. */
const plainLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** With 32 letters each: enough that a shop doesn't meet one twice. */
export const PAYNOW_REFERENCE_BYTES = 9;

/** A reference of one attempt [PAY-35]: the register, and what no other attempt has. @param random {@link PAYNOW_REFERENCE_BYTES} random bytes */
export const payNowReference = (registerCode: string, random: Iterable<number>): string =>
  `${registerCode.replace(/[^A-Za-z0-9]/g, '')}-${[...random].map((byte) => plainLetters[byte % plainLetters.length]).join('')}`;

/** Tag, length in two digits, value. */
const field = (tag: string, value: string): string =>
  `${tag}${String(value.length).padStart(2, '0')}${value}`;

/** `YYYYMMDDhhmmss` in Singapore. */
const singaporeStamp = (instant: string): string =>
  instantOf(epochMsOf(instant) + SINGAPORE_OFFSET_MS)
    .slice(0, 19)
    .replace(/\D/g, '');

/** A code carries plain letters here, whose number is their length. */
const nameOnCode = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, MAX_NAME)
    .trim();

/** CRC-16/CCITT-FALSE: polynomial 0x1021 from 0xFFFF, nothing reflected; of `123456789` it is 0x29B1. */
export function crc16(text: string): number {
  let crc = 0xffff;
  for (const char of text) {
    crc ^= char.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      crc &= 0xffff;
    }
  }
  return crc;
}
