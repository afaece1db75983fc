import { rm } from 'node:fs/promises';
import { errorMessage } from './connection.ts';
import type { RegistryOptions } from './registry.ts';
import { shouldCompact } from './retire.ts';
import type { Shape } from './shape.ts';
import type { PreparedLog } from './shape-log.ts';
import type { ShapeStore } from './shape-store.ts';

interface Running {
  readonly shape: Shape;
  readonly generation: number;
  readonly path: string;
  readonly done: Promise<void>;
  prepared: PreparedLog | undefined;
  over: boolean;
}

/**
 * Compacts long logs, one after another: the work goes on beside everything else; the change from the old file to the
 * new one waits for a moment in which nothing is confirmed to Postgres.
 */
export class Compaction {
  readonly #store: ShapeStore;
  readonly #log: RegistryOptions['log'];
  readonly #fromBytes: number;
  #running: Running | undefined;
  #closed = false;

  constructor(store: ShapeStore, { log, compactFromBytes }: RegistryOptions) {
    this.#store = store;
    this.#log = log;
    this.#fromBytes = compactFromBytes;
  }

  /** Begins with the first log that has grown long, unless one is under way. */
  start(shapes: Iterable<Shape>): void {
    if (this.#running !== undefined) return;
    for (const shape of shapes) {
      if (shape.removed || !shouldCompact(shape, this.#fromBytes)) continue;
      const generation = shape.logGeneration + 1;
      const path = this.#store.logPath(shape.handle, generation);
      const running: Running = {
        shape,
        generation,
        path,
        prepared: undefined,
        over: false,
        done: shape.log.prepareCompaction(path).then(
          (prepared) => {
            running.prepared = prepared;
            running.over = true;
          },
          (error) => {
            running.over = true;
            this.#failed(shape, error);
          },
        ),
      };
      this.#running = running;
      return;
    }
  }

  /**
   * Puts a compacted log in the place of the old one, if one is ready. Returns its shape if that was left undone, so that
   * it must begin anew: its log is in the one file, and its description may name the other.
   */
  async finish(): Promise<Shape | undefined> {
    const running = this.#running;
    if (running === undefined || !running.over) return undefined;
    this.#running = undefined;
    const { shape, prepared, generation, path } = running;
    const before = shape.log.bytes;
    if (prepared === undefined) {
      await rm(path, { force: true });
      return undefined;
    }
    try {
      await shape.log.finishCompaction(prepared);
    } catch (error) {
      await rm(path, { force: true });
      this.#failed(shape, error);
      return undefined;
    }
    try {
      await shape.log.sync();
      shape.logGeneration = generation;
      await this.#store.save(shape, shape.definition);
      await this.#store.removeOtherLogs(shape.handle, generation);
    } catch (error) {
      this.#failed(shape, error);
      return shape;
    }
    this.#log('info', 'a log was compacted', { handle: shape.handle, before, after: shape.log.bytes });
    return undefined;
  }

  /** Waits for the one that is under way, and leaves the log as it is. */
  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#closed = true;
    if (running === undefined) return;
    running.shape.log.stopCompaction();
    await running.done;
    await running.prepared?.compacted.close();
    await rm(running.path, { force: true });
  }

  #failed(shape: Shape, error: unknown): void {
    if (shape.removed || this.#closed) return;
    const details = { handle: shape.handle, error: errorMessage(error) };
    this.#log('warn', 'a log could not be compacted', details);
  }
}
