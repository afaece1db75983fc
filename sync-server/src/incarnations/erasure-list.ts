import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { customerId, instant, requestId, staffId } from '#shared/kernel/index.ts';

const listed = z.object({
  companyId: z.string(),
  customerId,
  /** The command that asked for it, and who did. */
  commandId: requestId,
  by: staffId,
  at: instant,
});
export type ListedErasure = z.output<typeof listed>;

/** Where the list is: with the backups, which are what brings somebody back who was erased. */
export const erasureList = (backupDir: string): string => join(backupDir, 'erasures.jsonl');

/**
 * Who was erased, kept outside of Postgres, a line of ids each: a database that was put back from a backup has those again who
 * were erased since, and nothing in it says so.
 */
export class ErasureList {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * On disk before anybody is told that it is done.
   * @throws when the disk refuses: what would come back with a backup must not be called erased
   */
  async add(...erasures: readonly ListedErasure[]): Promise<void> {
    const lines = erasures.map((erasure) => `${JSON.stringify(z.encode(listed, erasure))}\n`);
    if (lines.length === 0) return;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o711 });
    const file = await open(this.#path, 'a', 0o600);
    try {
      // The line break in front keeps a line that was torn from spoiling this one.
      await file.appendFile(`\n${lines.join('')}`);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(dirname(this.#path));
  }

  /** Everybody's, or a company's, each once. A line that can't be read is passed over. */
  async all(companyId?: string): Promise<readonly ListedErasure[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const byCustomer = new Map<string, ListedErasure>();
    for (const line of text.split('\n')) {
      const erasure = parsed(line);
      if (erasure === undefined || (companyId !== undefined && erasure.companyId !== companyId)) continue;
      byCustomer.set(erasure.customerId, erasure);
    }
    return [...byCustomer.values()];
  }

  /** Takes over what another list has and this one doesn't: the one that lies beside a backup. */
  async takeOver(other: ErasureList): Promise<void> {
    const known = new Set((await this.all()).map((erasure) => erasure.customerId));
    await this.add(...(await other.all()).filter((erasure) => !known.has(erasure.customerId)));
  }
}

/** A file that was just made is only found after a power cut when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  // Windows has no such call, and needs none.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parsed(line: string): ListedErasure | undefined {
  try {
    return listed.safeDecode(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
