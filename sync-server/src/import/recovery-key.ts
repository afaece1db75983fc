import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Keeps the key that opens a company's journals, as `recovery-<slug>.key`, readable by its owner only. One that is
 * there already, of an earlier company of that name, is moved aside and never lost.
 */
export async function keepRecoveryKey(dataDir: string, slug: string, privateKey: string): Promise<void> {
  const path = join(dataDir, `recovery-${slug}.key`);
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, `${privateKey}\n`, { mode: 0o600 });
  const earlier = await stat(path).catch(() => undefined);
  if (earlier) await rename(path, join(dataDir, `recovery-${slug}.until-${Math.trunc(earlier.mtimeMs)}.key`));
  await rename(draft, path);
}
