import { spawn } from 'node:child_process';
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** An archive is MAGIC · salt · nonce · AES-256-GCM over a gzipped tar · tag. */
const MAGIC = Buffer.from('KEDAIBK1');
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + SALT_BYTES + NONCE_BYTES;
const ALGORITHM = 'aes-256-gcm';
/** A tenth of a second and 64 MB a guess. */
const COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 };

/** Packs what is in a folder into one encrypted file, which has its name only when it is whole and on the disk. */
export async function writeArchive(folder: string, path: string, passphrase: string): Promise<void> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv(ALGORITHM, await keyOf(passphrase, salt), nonce);
  const draft = `${path}.part`;
  try {
    const file = createWriteStream(draft, { mode: 0o600 });
    file.write(Buffer.concat([MAGIC, salt, nonce]));
    const tar = runTar(['-c', '-f', '-', '-C', folder, '.']);
    await Promise.all([
      tar.done,
      pipeline(
        tar.output,
        createGzip({ level: 1 }),
        cipher,
        async function* (sealed: AsyncIterable<Buffer>) {
          yield* sealed;
          yield cipher.getAuthTag();
        },
        file,
      ),
    ]);
    await syncFile(draft);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Unpacks an archive into a new folder, which isn't there when the archive is damaged or the passphrase another. */
export async function readArchive(path: string, folder: string, passphrase: string): Promise<void> {
  const { size } = await stat(path);
  const header = await readPart(path, 0, HEADER_BYTES);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC) || size < HEADER_BYTES + TAG_BYTES) {
    throw new Error(`${path} is not a backup of Kedai's`);
  }
  const salt = header.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
  const nonce = header.subarray(MAGIC.length + SALT_BYTES);
  const decipher = createDecipheriv(ALGORITHM, await keyOf(passphrase, salt), nonce);
  decipher.setAuthTag(await readPart(path, size - TAG_BYTES, TAG_BYTES));
  await mkdir(folder);
  const tar = runTar(['-x', '-p', '-f', '-', '-C', folder]);
  try {
    const sealed = createReadStream(path, { start: HEADER_BYTES, end: size - TAG_BYTES - 1 });
    await Promise.all([pipeline(sealed, decipher, createGunzip(), feeding(tar.input)), tar.done]);
  } catch (error) {
    // It writes to the folder until it has ended.
    await tar.done.catch(() => undefined);
    // What was unpacked before the tag was checked may be anything.
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${path} can't be opened: it is damaged, or its passphrase is another one`, {
      cause: error,
    });
  }
}

const keyOf = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** Every system that Kedai runs on brings a tar. */
function runTar(args: readonly string[]): { input: Writable; output: Readable; done: Promise<void> } {
  const child = spawn('tar', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))));
  });
  return { input: child.stdin, output: child.stdout, done };
}

/**
 * Gives tar all that it takes. It ends at the mark that ends its archive, and may be gone before the padding behind the mark has
 * come: that isn't damage. What it didn't take is still read to the end, where the tag is checked; whether tar was content, its exit code says.
 */
const feeding =
  (input: Writable) =>
  async (plain: AsyncIterable<Buffer>): Promise<void> => {
    input.on('error', () => undefined);
    try {
      for await (const chunk of plain) {
        if (input.writable) await new Promise<void>((resolve) => input.write(chunk, () => resolve()));
      }
    } finally {
      // Also when nothing more can be read: tar would wait for it, and keep the program from ending.
      input.end();
    }
  };

async function readPart(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
