import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

const stored = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*)$/;
/** Far above what a PIN hash asks for, far below what would take the till's memory. */
const MAX_MEMORY_BYTES = 128 * 1024 * 1024;

/** True when the PIN is the one that was hashed. Works beside the event loop, so no scan waits for it. */
export async function verifyPin(pin: string, hash: string): Promise<boolean> {
  const match = stored.exec(hash);
  if (match === null) return false;
  const [, cost, blockSize, parallelization, salt = '', expected = ''] = match;
  const wanted = Buffer.from(expected, 'base64');
  const derived = await derive(pin, Buffer.from(salt, 'base64'), wanted.length, {
    N: Number(cost),
    r: Number(blockSize),
    p: Number(parallelization),
    maxmem: MAX_MEMORY_BYTES,
  });
  return timingSafeEqual(derived, wanted);
}

const derive = (pin: string, salt: Uint8Array, length: number, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
