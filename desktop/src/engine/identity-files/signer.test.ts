import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigner, sha256Hex, verifySignature } from './index.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

test('the key and signature are those of the published Ed25519 test vector (RFC 8032, 7.1, test 2)', () => {
  const signer = createSigner(hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));
  expect(signer.publicKey).toEqual(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'));
  expect(signer.sign(hex('72'))).toEqual(
    hex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
  );
});

test('a signature holds for its bytes and key only', () => {
  const signer = createSigner(randomBytes(32));
  const other = createSigner(randomBytes(32));
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.nat(),
      fc.integer({ min: 0, max: 7 }),
      (bytes, where, bit) => {
        const signature = signer.sign(bytes);
        expect(verifySignature(signer.publicKey, bytes, signature)).toBe(true);
        expect(verifySignature(other.publicKey, bytes, signature)).toBe(false);
        expect(verifySignature(signer.publicKey, flipped(bytes, where, bit), signature)).toBe(false);
        expect(verifySignature(signer.publicKey, bytes, flipped(signature, where, bit))).toBe(false);
      },
    ),
    { numRuns: 50 },
  );
});

function flipped(bytes: Uint8Array, where: number, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = where % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

test('keys and signatures of an impossible length or value are refused without an exception', () => {
  const signer = createSigner(randomBytes(32));
  const signature = signer.sign(hex('00'));
  expect(verifySignature(new Uint8Array(), hex('00'), signature)).toBe(false);
  expect(verifySignature(randomBytes(33), hex('00'), signature)).toBe(false);
  expect(verifySignature(new Uint8Array(32).fill(0xff), hex('00'), signature)).toBe(false);
  expect(verifySignature(signer.publicKey, hex('00'), signature.subarray(1))).toBe(false);
  expect(() => createSigner(randomBytes(31))).toThrow(RangeError);
});

test('a hash is written as 64 lower-case digits', () => {
  expect(sha256Hex(Buffer.from('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
