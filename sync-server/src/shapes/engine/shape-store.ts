import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ShapeDefinition } from './definition.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { readJson, syncFolder, writeDurably } from './durable-file.ts';
import type { Shape } from './shape.ts';

/** How exactly the last use is remembered. */
const USE_STEP_MS = 60 * 60 * 1000;

const wholeNumber = z.string().regex(/^\d+$/);

const storedShape = z.object({
  handle: z.string().regex(/^\d+-\d+$/),
  request: z.object({
    table: z.string(),
    where: z.string().optional(),
    params: z.array(z.string()),
    columns: z.string().optional(),
    replica: z.enum(['default', 'full']),
    log: z.enum(['full', 'changes_only']).default('full'),
  }),
  key: z.string(),
  fingerprint: z.string(),
  mark: z.object({ xmin: wholeNumber, xmax: wholeNumber, running: z.array(wholeNumber) }),
  chunks: z.number().int().positive(),
  snapshotBytes: z.number().int().nonnegative(),
  logGeneration: z.number().int().nonnegative().default(0),
});

export type StoredShape = z.output<typeof storedShape>;

/**
 * A folder per shape, named by its handle: `shape.json`, the snapshot's files, and `log`. `shape.json` is written last,
 * once the snapshot is whole and durable; a folder without it is a snapshot that was cut short.
 */
export class ShapeStore {
  readonly #root: string;
  readonly #disk: Disk;

  constructor(dataDir: string, disk: Disk = nodeDisk) {
    this.#root = join(dataDir, 'shapes');
    this.#disk = disk;
  }

  folder(handle: string): string {
    return join(this.#root, handle);
  }

  /** A compacted log has another name than the one that it came from, which stays until the new one counts. */
  logPath(handle: string, generation: number): string {
    return join(this.folder(handle), generation === 0 ? 'log' : `log-${generation}`);
  }

  async make(handle: string): Promise<string> {
    const folder = this.folder(handle);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async save(shape: Shape, definition: ShapeDefinition): Promise<void> {
    const stored: StoredShape = {
      handle: shape.handle,
      request: { ...definition.request, params: [...definition.request.params] },
      key: definition.key,
      fingerprint: definition.fingerprint,
      mark: {
        xmin: String(shape.mark.xmin),
        xmax: String(shape.mark.xmax),
        running: shape.mark.running.map(String),
      },
      chunks: shape.chunks,
      snapshotBytes: shape.snapshotBytes,
      logGeneration: shape.logGeneration,
    };
    await writeDurably(this.#descriptionPath(shape.handle), stored, this.#disk);
    await syncFolder(this.#root);
  }

  /** Removes the logs of a shape but the one that counts. */
  async removeOtherLogs(handle: string, generation: number): Promise<void> {
    const kept = this.logPath(handle, generation);
    for (const name of await readdir(this.folder(handle))) {
      const path = join(this.folder(handle), name);
      if (/^log(-\d+)?$/.test(name) && path !== kept) await rm(path, { force: true });
    }
  }

  /** Every whole shape on disk; what isn't one is removed. */
  async list(): Promise<readonly StoredShape[]> {
    await mkdir(this.#root, { recursive: true });
    const found: StoredShape[] = [];
    for (const name of await readdir(this.#root)) {
      const parsed = storedShape.safeParse(await readJson(join(this.#root, name, 'shape.json')));
      if (parsed.success && parsed.data.handle === name) found.push(parsed.data);
      else await this.remove(name);
    }
    return found;
  }

  /** When somebody last asked for the shape, as far as it was remembered. */
  async lastUse(handle: string): Promise<number> {
    return (await stat(this.#descriptionPath(handle))).mtimeMs;
  }

  /** Keeps the last use over a restart, as the description's modification time. */
  async rememberUse(shape: Shape, nowMs: number): Promise<void> {
    const remembered = await this.lastUse(shape.handle).catch(() => nowMs);
    if (shape.lastUsedMs - remembered < USE_STEP_MS) return;
    const used = new Date(shape.lastUsedMs);
    await utimes(this.#descriptionPath(shape.handle), used, used);
  }

  #descriptionPath(handle: string): string {
    return join(this.folder(handle), 'shape.json');
  }

  /** Takes a shape off the disk; from its first step on, no restart finds it. */
  async remove(handle: string): Promise<void> {
    const folder = this.folder(handle);
    try {
      await rm(this.#descriptionPath(handle), { force: true });
      await syncFolder(folder);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    // Files that somebody still reads may stay for now: the next start clears a folder without a description.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
