import { join } from 'node:path';
import { z } from 'zod';
import { type Disk, nodeDisk } from './disk.ts';
import { readJson, writeDurably } from './durable-file.ts';
import type { ServerIdentity, SlotState } from './replication.ts';

const storedPosition = z.object({
  systemId: z.string(),
  timeline: z.string(),
  slot: z.string(),
  confirmedLsn: z.string().regex(/^\d+$/),
});

/**
 * Which server the logs belong to, and how far they are durable. It is written before Postgres is told, so that a slot
 * that is further than this was moved by somebody else, and the changes between are lost to us.
 */
export class Position {
  readonly #path: string;
  readonly #slot: string;
  readonly #disk: Disk;
  #saved: z.output<typeof storedPosition> | undefined;

  private constructor(
    path: string,
    slot: string,
    disk: Disk,
    saved: z.output<typeof storedPosition> | undefined,
  ) {
    this.#path = path;
    this.#slot = slot;
    this.#disk = disk;
    this.#saved = saved;
  }

  static async load(dataDir: string, slot: string, disk: Disk = nodeDisk): Promise<Position> {
    const path = join(dataDir, 'position.json');
    const parsed = storedPosition.safeParse(await readJson(path));
    return new Position(path, slot, disk, parsed.success ? parsed.data : undefined);
  }

  get confirmedLsn(): bigint {
    return this.#saved === undefined ? 0n : BigInt(this.#saved.confirmedLsn);
  }

  /** Why the stored shapes can't be continued from this server and slot; undefined if they can. */
  breakWith(server: ServerIdentity, slot: SlotState, newestLsn: bigint): string | undefined {
    const saved = this.#saved;
    if (saved === undefined) return 'nothing is stored about the server';
    if (saved.slot !== this.#slot) return 'another slot is used';
    if (saved.systemId !== server.systemId) return 'it is another server';
    if (saved.timeline !== server.timeline) return 'the server is on another timeline';
    if (slot.kind === 'made') return 'the slot was gone';
    if (slot.kind === 'lost') return 'the slot had been invalidated';
    if (slot.confirmedLsn > this.confirmedLsn) return 'the slot was advanced by somebody else';
    // To stream from where its WAL hasn't come would skip what it writes on the way there.
    const reached = newestLsn > this.confirmedLsn ? newestLsn : this.confirmedLsn;
    if (server.walEnd < reached) return 'the server is older than the logs';
    return undefined;
  }

  /** Begins with a server, from where its slot is. */
  async adopt(server: ServerIdentity, slot: SlotState): Promise<void> {
    const { systemId, timeline } = server;
    await this.#save({ systemId, timeline, slot: this.#slot, confirmedLsn: String(slot.confirmedLsn) });
  }

  async advance(lsn: bigint): Promise<void> {
    if (this.#saved === undefined || lsn <= this.confirmedLsn) return;
    await this.#save({ ...this.#saved, confirmedLsn: String(lsn) });
  }

  /** Nothing counts before it is on the disk. */
  async #save(position: z.output<typeof storedPosition>): Promise<void> {
    await writeDurably(this.#path, position, this.#disk);
    this.#saved = position;
  }
}
