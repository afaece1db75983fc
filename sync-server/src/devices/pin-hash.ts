import { scrypt, timingSafeEqual } from 'node:crypto';
import { assert } from '#shared/kernel/index.ts';

/** Costs of new hashes: tens of milliseconds on a till, 16 MB. What is stored says its own costs. */
const COST = 16_384;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A stored hash that asks for more than this isn't ours. */
const MAX_COST = 2 ** 17;

/**
 * A PIN as it is stored: `scrypt$N$r$p$salt$hash`, salt and hash in base64.
 * @param random random bytes for the salt
 */
export async function hashPin(pin: string, random: (bytes: number) => Uint8Array): Promise<string> {
  const salt = random(SALT_BYTES);
  assert(salt.length === SALT_BYTES, 'as many random bytes as were asked for');
  const hash = await derive(pin, salt, { N: COST, r: BLOCK_SIZE, p: PARALLELISM }, HASH_BYTES);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return ['scrypt', COST, BLOCK_SIZE, PARALLELISM, base64(salt), base64(hash)].join('$');
}

/** True when the PIN is the one that was hashed. A stored text of another form fits no PIN. */
export async function isPin(pin: string, stored: string): Promise<boolean> {
  const [scheme, cost, blockSize, parallelism, salt, hash, ...rest] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined || rest.length > 0) return false;
  const options = { N: Number(cost), r: Number(blockSize), p: Number(parallelism) };
  if (!Number.isInteger(options.N) || options.N < 2 || options.N > MAX_COST) return false;
  const expected = Buffer.from(hash, 'base64');
  if (expected.length === 0) return false;
  const actual = await derive(pin, Buffer.from(salt, 'base64'), options, expected.length);
  return timingSafeEqual(actual, expected);
}

function derive(
  pin: string,
  salt: Uint8Array,
  options: { N: number; r: number; p: number },
  length: number,
): Promise<Buffer> {
  const maxmem = 256 * options.N * options.r;
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, length, { ...options, maxmem }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
