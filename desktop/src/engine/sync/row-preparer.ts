import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Table } from '#shared/kernel/index.ts';
import type { IndexRows } from '../queries/catalog/index.ts';
import type { KnownBetter } from './index-thread.ts';
import type { Log } from './log.ts';
import type { PreparedRows } from './prepared-rows.ts';
import type { FromRowThread, ToRowThread } from './row-thread.ts';
import { describe } from './server-client.ts';
import type { ShapeChange } from './shape-rows.ts';

/** What another thread makes, part after part. */
export interface Prepared<Part> {
  /** By this the thread knows what it has gathered of it. */
  readonly answer: number;
  /** Undefined at the end. To be asked for one after the other. */
  next(): Promise<Part | undefined>;
  /** Nobody wants the rest. */
  drop(): void;
}

/** The rows of a large answer: those that are ready, or changes as they came. */
export type PreparedAnswer = Prepared<PreparedRows | readonly ShapeChange[]>;

/** Reads large answers of first copies on a thread beside the engine's, which can go on selling and writing meanwhile. */
export interface RowPreparer {
  /**
   * @param body isn't here any more afterwards: the thread has it
   * @param gather of products: gathers on the thread what their index will be made of
   * @returns undefined when there can be no thread; then the answer is to be read here
   */
  prepare(table: Table, body: Buffer<ArrayBuffer>, gather: boolean): PreparedAnswer | undefined;
  /** The index of what was gathered of these answers, in the order of their rows. @returns undefined when there is no thread */
  index(answers: readonly number[], knownBetter: KnownBetter): Prepared<IndexRows> | undefined;
  /** Ends the thread. Another one begins when it is needed. */
  rest(): Promise<void>;
}

/**
 * Megabytes for what is young on the thread: what an answer is made of lives as long as a part of it, and would be moved about many times
 * in the little room that the engine has (`small-heap.ts`). It goes with the thread.
 */
const YOUNG_MEGABYTES = 16;

/** In the source tree and beside the engine's bundle. */
const threadFile = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './row-thread.ts' : './row-thread.mjs', import.meta.url);

export function createRowPreparer(log: Log, file: URL = threadFile()): RowPreparer {
  let thread: RowThread | undefined;
  let isUnable = false;
  // What it can't do is done here when it is asked for again: everything goes on without it, only slower.
  const onFailed = (reason: string): void => {
    if (!isUnable) log('warn', 'Rows are read on the engine’s own thread from now on.', { reason });
    isUnable = true;
  };
  return {
    prepare: (table, body, gather) => {
      if (isUnable) return undefined;
      thread ??= new RowThread(file, onFailed);
      return thread.ask({ kind: 'prepare', table: table.name, body, gather }, [body.buffer]);
    },
    index: (answers, knownBetter) =>
      isUnable ? undefined : thread?.ask({ kind: 'index', answers, knownBetter }),
    rest: async () => {
      const resting = thread;
      thread = undefined;
      await resting?.end();
    },
  };
}

type Question<Kind> = Kind extends unknown ? Omit<Extract<ToRowThread, { kind: Kind }>, 'answer'> : never;

/** Of all threads, so that one that begins later never takes another's answers for its own. */
let nextAnswer = 1;

class RowThread {
  readonly #worker: Worker;
  readonly #answers = new Map<number, (message: FromRowThread) => void>();

  constructor(file: URL, onFailed: (reason: string) => void) {
    setFlagsFromString(`--min-semi-space-size=${YOUNG_MEGABYTES}`);
    this.#worker = new Worker(file);
    this.#worker.unref();
    // V8's flags are the whole process's, and a heap reads this one when it is made.
    const restore = (): void => setFlagsFromString('--min-semi-space-size=0');
    this.#worker.once('online', restore);
    this.#worker.once('exit', restore);
    this.#worker.on('message', (message: FromRowThread) => {
      if ('failed' in message) onFailed(message.failed);
      this.#answers.get(message.answer)?.(message);
    });
    this.#worker.once('error', (error) => {
      onFailed(describe(error));
      this.#fail(describe(error));
    });
  }

  /** Whoever asks knows of what the parts are. */
  ask<Part>(
    question: Question<'prepare' | 'index'>,
    transferred: readonly ArrayBuffer[] = [],
  ): Prepared<Part> {
    const answer = nextAnswer++;
    const come: FromRowThread[] = [];
    let wake = (): void => undefined;
    this.#answers.set(answer, (message) => {
      come.push(message);
      wake();
    });
    this.#say({ ...question, answer }, transferred);
    return {
      answer,
      next: async () => {
        if (come.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const message = come.shift();
        if (message === undefined) throw new Error('expected one part after the other to be asked for');
        if ('failed' in message) throw new Error(message.failed);
        if (message.part === undefined) this.#answers.delete(answer);
        else this.#say({ kind: 'taken', answer });
        return message.part as Part | undefined;
      },
      drop: () => {
        this.#answers.delete(answer);
        this.#say({ kind: 'drop', answer });
      },
    };
  }

  async end(): Promise<void> {
    this.#fail('the thread was ended');
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    for (const [answer, tell] of this.#answers) tell({ answer, failed: reason });
    this.#answers.clear();
  }

  #say(message: ToRowThread, transferred: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transferred);
  }
}
