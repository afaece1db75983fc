import type { ShapeChange, WireRow } from './shape-rows.ts';

/** A change, or something about the shape, which has no key. */
interface WireMessage {
  readonly key?: string;
  readonly value?: WireRow;
  readonly headers: { readonly operation: ShapeChange['operation'] };
}

/**
 * The rows of a shape's answers, kept beside the shape client. It would look at each value of each row, to parse what our own
 * fields decode; of a first copy that is a million values. So it gets one row for all that an answer has, and does with it what the
 * protocol asks; whoever it is handed to gets the rows here.
 */
export class ShapeAnswers {
  readonly #kept = new Map<string, readonly ShapeChange[]>();
  #answers = 0;

  /** @returns the answer for the client. Whatever is no list of messages goes to it as it came. */
  async keep(response: Response): Promise<Response> {
    if (response.status !== 200) return response;
    const text = await response.text();
    const messages = parseMessages(text);
    return new Response(messages === undefined ? text : JSON.stringify(this.#keepRows(messages)), response);
  }

  /** The rows that the client's one row stands for; they are given once. */
  take(key: string): readonly ShapeChange[] {
    const changes = this.#kept.get(key);
    if (changes === undefined) throw new Error(`expected an answer that was kept, not ${key}`);
    this.#kept.delete(key);
    return changes;
  }

  /** The client has everything that was under way: what it never asked for, it doesn't want. */
  clear(): void {
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
    const key = `answer ${this.#answers++}`;
    this.#kept.set(key, changes);
    return [{ key, value: {}, headers: { operation: 'insert' } }, ...others];
  }
}

function parseMessages(text: string): readonly WireMessage[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as WireMessage[]) : undefined;
  } catch {
    return undefined;
  }
}
