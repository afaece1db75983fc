// Run as a thread beside the engine's while the first copy comes: reads answers and makes their rows ready to be written.

import { parentPort } from 'node:worker_threads';
import { present } from '#shared/kernel/index.ts';
import type { IndexRows } from '../queries/catalog/index.ts';
import { GatheredAnswers, type KnownBetter } from './index-thread.ts';
import { type PreparedRows, prepareAnswer, preparedTables } from './prepared-rows.ts';
import type { ShapeChange } from './shape-rows.ts';

/** What the engine's thread says. */
export type ToRowThread =
  | {
      readonly kind: 'prepare';
      readonly answer: number;
      readonly table: string;
      readonly body: Uint8Array;
      /** True for products of which is to be gathered what finds them. */
      readonly gather: boolean;
    }
  /** All of a copy's products were sent, in these answers. */
  | {
      readonly kind: 'index';
      readonly answer: number;
      readonly answers: readonly number[];
      readonly knownBetter: KnownBetter;
    }
  /** A part was taken: another may come. */
  | { readonly kind: 'taken'; readonly answer: number }
  /** Nobody wants the rest. */
  | { readonly kind: 'drop'; readonly answer: number };

/** What this thread says; a part that is undefined is the end. */
export type FromRowThread =
  | { readonly answer: number; readonly part: Part | undefined }
  | { readonly answer: number; readonly failed: string };

/** Parts of one answer that wait on the engine's thread: some are written while the next are there already. */
const PARTS_AHEAD = 6;

type Part = PreparedRows | readonly ShapeChange[] | IndexRows;

interface Task {
  readonly parts: Generator<Part>;
  ahead: number;
}

const port = present(parentPort, 'the thread that started this one');
const tasks = new Map<number, Task>();
const gathered = new GatheredAnswers();
let isRunning = false;

port.on('message', (message: ToRowThread) => {
  const { answer } = message;
  if (message.kind === 'drop') tasks.delete(answer);
  else if (message.kind === 'taken') taken(answer);
  else tasks.set(answer, { parts: partsOf(message), ahead: 0 });
  if (!isRunning) run();
});

function* partsOf(message: Extract<ToRowThread, { kind: 'prepare' | 'index' }>): Generator<Part> {
  if (message.kind === 'index') return yield* gathered.rows(message.answers, message.knownBetter);
  const { answer, table: name, body, gather } = message;
  const table = preparedTables.find((each) => each.name === name);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  yield* prepareAnswer(
    present(table, 'a table that this thread knows'),
    bytes,
    gather ? gathered.of(answer) : undefined,
  );
}

function taken(answer: number): void {
  const task = tasks.get(answer);
  if (task !== undefined) task.ahead -= 1;
}

/** One part after the other, of the oldest answer of which somebody waits for one; messages come in between. */
function run(): void {
  const next = [...tasks].find(([, { ahead }]) => ahead < PARTS_AHEAD);
  isRunning = next !== undefined;
  if (next === undefined) return;
  prepareNext(...next);
  setImmediate(run);
}

function prepareNext(answer: number, task: Task): void {
  const say = (message: FromRowThread): void => port.postMessage(message);
  try {
    const { value, done } = task.parts.next();
    task.ahead += 1;
    if (done) tasks.delete(answer);
    say({ answer, part: done ? undefined : value });
  } catch (error) {
    tasks.delete(answer);
    say({ answer, failed: error instanceof Error ? error.message : String(error) });
  }
}
