import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payNowQr, payNowReference } from './index.ts';
import { crc16 } from './paynow-qr.ts';

/** Reads tags, lengths and values; throws when a length runs over the end. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    const length = Number(rest.slice(2, 4));
    const value = rest.slice(4, 4 + length);
    if (!/^\d{4}/.test(rest) || value.length !== length) throw new Error(`expected a field, not ${rest}`);
    fields.set(rest.slice(0, 2), value);
    rest = rest.slice(4 + length);
  }
  return fields;
}

/** The same checksum by the book: the message as one long number of bits, divided. */
function crcByDivision(text: string): string {
  const bits = [...text].flatMap((char) =>
    [...char.charCodeAt(0).toString(2).padStart(8, '0')].map((bit) => bit === '1'),
  );
  const message = [...bits, ...Array.from({ length: 16 }, () => false)];
  for (let index = 0; index < 16; index += 1) message[index] = !message[index];
  const divisor = [...'10001000000100001'].map((bit) => bit === '1');
  for (let at = 0; at < bits.length; at += 1) {
    if (!message[at]) continue;
    for (const [offset, bit] of divisor.entries()) message[at + offset] = message[at + offset] !== bit;
  }
  const rest = message.slice(-16).map((bit) => (bit ? '1' : '0'));
  return Number.parseInt(rest.join(''), 2).toString(16).toUpperCase().padStart(4, '0');
}

const request = {
  proxy: '201403121W',
  name: 'Demo Merchant',
  amountCents: 2_550,
  reference: 'T01-ABCDEFGHJ',
  expiresAt: '2031-09-17T15:59:59.000Z',
};

describe('a PayNow code', () => {
  it('[PAY-34] has the published check value, and the checksums of published codes', () => {
    expect(crc16('123456789')).toBe(0x29b1);
    const published =
      '00020101021226490009SG.PAYNOW010120210201403121W03010040820310917520400005303702540525.505802SG5913Demo Merchant6009Singapore62160112INV-DEMO-001';
    expect(crc16(`${published}6304`).toString(16)).toBe('7102');
  });

  it('[PAY-34] names the shop, the amount that stays, the reference and its end in Singapore', () => {
    const text =
      '00020101021226550009SG.PAYNOW010120210201403121W03010041420310917235959520400005303702540525.505802SG5913Demo Merchant6009Singapore62170113T01-ABCDEFGHJ6304';
    expect(payNowQr(request)).toBe(text + crcByDivision(text));
    const toMobile = fieldsOf(payNowQr({ ...request, proxy: '+6591234567' }));
    expect(fieldsOf(toMobile.get('26') ?? '')).toEqual(
      new Map([
        ['00', 'SG.PAYNOW'],
        ['01', '0'],
        ['02', '+6591234567'],
        ['03', '0'],
        ['04', '20310917235959'],
      ]),
    );
  });

  it('[PAY-34] is read back whole, whatever the shop is called and however much it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.uint8Array({ minLength: 9, maxLength: 9 }),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2099-12-30'), noInvalidDate: true }),
        (amountCents, name, random, expires) => {
          const reference = payNowReference('T01', random);
          const expiresAt = expires.toISOString();
          const text = payNowQr({ ...request, amountCents, name, reference, expiresAt });
          expect(text).toMatch(/^[\x20-\x7e]+$/);
          expect(text.slice(-4)).toBe(crcByDivision(text.slice(0, -4)));
          const fields = fieldsOf(text);
          expect([...fields.keys()]).toEqual([...fields.keys()].sort());
          const [dollars, rest = ''] = (fields.get('54') ?? '').split('.');
          expect([Number(dollars) * 100 + Number(rest), rest.length]).toEqual([amountCents, 2]);
          expect(fieldsOf(fields.get('62') ?? '').get('01')).toBe(reference);
          expect(fields.get('59')?.length).toBeGreaterThan(0);
          const stamp = fieldsOf(fields.get('26') ?? '').get('04') ?? '';
          const [year, month, day, hour, minute, second] = (stamp.match(/^\d{4}|\d\d/g) ?? []).map(Number);
          const read = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second) - 8 * 3_600_000;
          expect(read).toBe(Math.floor(expires.getTime() / 1000) * 1000);
        },
      ),
    );
  });

  it('[PAY-35] has a reference for each attempt, of letters that a banking app can type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 9, maxLength: 9 }), (random) => {
        expect(payNowReference('K-02', random)).toMatch(/^K02-[A-HJ-NP-Z2-9]{9}$/);
      }),
    );
    expect(payNowReference('T01', [0, 1, 2, 3, 4, 5, 6, 7, 8])).not.toBe(
      payNowReference('T01', [0, 1, 2, 3, 4, 5, 6, 7, 9]),
    );
  });
});
