import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const SECRET_BYTES = 32;
/** Shorter ones can be guessed. */
export const MIN_SECRET_LENGTH = 32;

/** A secret that is made once and kept in a file that only its owner reads. */
export async function keptSecret(path: string): Promise<string> {
  const existing = await readOrUndefined(path);
  if (existing !== undefined) {
    await chmod(path, 0o600);
    return existing;
  }
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await mkdir(dirname(path), { recursive: true });
  // Written beside and renamed, so that a process that dies here never leaves half a secret.
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, secret, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
  return secret;
}

/** The root secret that a server kept in its data folder; undefined when it kept none. */
export const keptSecretOf = (dataDir: string): Promise<string | undefined> =>
  readOrUndefined(join(dataDir, 'secret'));

async function readOrUndefined(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (text.length < MIN_SECRET_LENGTH)
    throw new Error(`${path} holds no usable secret; remove it to have a new one made`);
  return text;
}
