import { changesIn, parseMessages, type WireMessage } from './prepared-rows.ts';
import type { PreparedAnswer } from './row-preparer.ts';
import type { ShapeChange } from './shape-rows.ts';

/** From this size on an answer that has nothing but rows is read when its turn has come. */
const LARGE_BYTES = 256 * 1024;
const END_BYTES = 1024;
const LIST_START = '['.charCodeAt(0);
const LIST_END = ']'.charCodeAt(0);

/** Has a large answer read on another thread; undefined when it is to be read here. */
export type Prepare = (body: Buffer<ArrayBuffer>) => PreparedAnswer | undefined;

type Kept = Buffer | readonly ShapeChange[] | PreparedAnswer;

/**
 * The rows of a shape's answers, kept beside the shape client. It would look at each value of each row, to parse what our own
 * fields decode; of a first copy that is a million values. So it gets one row for all that an answer has, and does with it what the
 * protocol asks; whoever it is handed to gets the rows here.
 */
export class ShapeAnswers {
  readonly #kept = new Map<string, Kept>();
  readonly #prepare: Prepare;
  #answers = 0;

  constructor(prepare: Prepare = () => undefined) {
    this.#prepare = prepare;
  }

  /** @returns the answer for the client. Whatever is no list of messages goes to it as it came. */
  async keep(response: Response): Promise<Response> {
    if (response.status !== 200) return response;
    const body = Buffer.from(await response.arrayBuffer());
    const large = isLargeList(body)
      ? (this.#prepare(body) ?? (hasControl(body) ? undefined : body))
      : undefined;
    if (large !== undefined) return new Response(JSON.stringify([this.#keep(large)]), response);
    const messages = parseMessages(body);
    return new Response(messages === undefined ? body : JSON.stringify(this.#keepRows(messages)), response);
  }

  /** The rows that the client's one row stands for, or who has them; they are given once. */
  take(key: string): readonly ShapeChange[] | PreparedAnswer {
    const kept = this.#kept.get(key);
    if (kept === undefined) throw new Error(`expected an answer that was kept, not ${key}`);
    this.#kept.delete(key);
    if (!Buffer.isBuffer(kept)) return kept;
    const messages = parseMessages(kept);
    if (messages === undefined) throw new Error('expected a list of rows, not what a server answered');
    return changesIn(messages);
  }

  /** The client has everything that was under way: what it never asked for, it doesn't want. */
  clear(): void {
    for (const kept of this.#kept.values()) if ('drop' in kept) kept.drop();
    this.#kept.clear();
  }

  #keepRows(messages: readonly WireMessage[]): readonly WireMessage[] {
    const changes: ShapeChange[] = [];
    const others: WireMessage[] = [];
    for (const message of messages) {
      const { key, value = {}, headers } = message;
      if (key === undefined) others.push(message);
      else changes.push({ key, operation: headers.operation, value });
    }
    if (changes.length === 0) return others;
    return [this.#keep(changes), ...others];
  }

  #keep(rows: Kept): WireMessage {
    const key = `answer ${this.#answers++}`;
    this.#kept.set(key, rows);
    return { key, value: {}, headers: { operation: 'insert' } };
  }
}

/** An answer in the middle of a large copy. The client fetches ahead: such a one waits as it came, which takes far less memory. */
const isLargeList = (body: Buffer): boolean =>
  body.length >= LARGE_BYTES &&
  body[0] === LIST_START &&
  body.at(-1) === LIST_END &&
  body.includes('"key"') &&
  !hasControl(body.subarray(-END_BYTES));

/** What is said about the shape comes last; who reads an answer elsewhere refuses one that has it in the middle. */
const hasControl = (body: Buffer): boolean => body.includes('"control"');
