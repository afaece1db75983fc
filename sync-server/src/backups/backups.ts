import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { type Backup, type BackupPlace, backUp, isBackedUpSince } from './back-up.ts';

/** Backups of this server: one at a time. */
export class Backups {
  readonly #context: ServerContext;
  readonly #place: BackupPlace | undefined;
  readonly folder: string;
  #running: Promise<Backup> | undefined;

  /** @param place undefined when Postgres is somebody else's, who backs it up */
  constructor(context: ServerContext, folder: string, place: BackupPlace | undefined) {
    this.#context = context;
    this.folder = folder;
    this.#place = place;
  }

  /** Makes one now; who asks while one is made gets that one. */
  async make(): Promise<Result<Backup>> {
    if (this.#place === undefined) return reject('sync.backupElsewhere');
    this.#running ??= backUp(this.#context, this.#place).finally(() => {
      this.#running = undefined;
    });
    return accept(await this.#running);
  }

  /** The daily one. */
  async makeIfOlderThan(instant: string): Promise<void> {
    if (this.#place !== undefined && !(await isBackedUpSince(this.folder, instant))) await this.make();
  }

  /** Waits for one that is being made: it needs the database until it is done. */
  async close(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }
}
