import { once } from 'node:events';
import { PassThrough } from 'node:stream';

/** An upstream answer on its way to one client. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: PassThrough;
}

interface Waiting {
  readonly resolve: (answer: UpstreamAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface SharedRequest {
  readonly abort: AbortController;
  readonly waiting: Set<Waiting>;
}

/** A client that takes nothing for this long, of what is there for it, is dropped: once looked at, and again. */
const STALL_TIMEOUT_MS = 30_000;
/** How far a client may fall behind the fastest of those who share its answer: more than one of Electric's pages (10 MiB). */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;

/**
 * Requests to Electric, one for all clients that ask the same at the same time: a hundred tills that wait at one place
 * of one shape cost upstream one request. Bodies are passed on as they come, at the pace of the fastest client; what the
 * others haven't taken yet is kept once for all of them. One that falls too far behind is cut off, and asks again alone.
 */
export class SharedRequests {
  readonly #open = new Map<string, SharedRequest>();
  readonly #fetch: typeof fetch;
  #isClosed = false;

  constructor(fetchUpstream: typeof fetch) {
    this.#fetch = fetchUpstream;
  }

  /** Upstream requests that wait for an answer. */
  get waitingUpstream(): number {
    return this.#open.size;
  }

  /**
   * The answer to a request, shared with whoever asks for the same before it comes.
   * @param gone aborted when the client has left; the last to leave takes the upstream request along
   */
  get(url: string, gone: AbortSignal): Promise<UpstreamAnswer> {
    // A request that was let in just before would wait for as long as upstream does, and the server's stop with it.
    if (this.#isClosed) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      const shared = this.#open.get(url) ?? this.#start(url);
      const client: Waiting = { resolve, reject };
      shared.waiting.add(client);
      const leave = () => {
        if (!shared.waiting.delete(client)) return;
        reject(gone.reason);
        if (shared.waiting.size > 0) return;
        this.#forget(url, shared);
        shared.abort.abort();
      };
      if (gone.aborted) leave();
      else gone.addEventListener('abort', leave, { once: true });
    });
  }

  /** Sends everybody home who still waits for an answer; answers that have begun go on to their end. */
  close(): void {
    this.#isClosed = true;
    for (const [url, shared] of this.#open) {
      this.#forget(url, shared);
      for (const client of shared.waiting) client.reject(stopping());
      shared.waiting.clear();
      shared.abort.abort();
    }
  }

  #start(url: string): SharedRequest {
    const shared: SharedRequest = { abort: new AbortController(), waiting: new Set() };
    this.#open.set(url, shared);
    this.#fetch(url, { signal: shared.abort.signal }).then(
      (response) => {
        this.#forget(url, shared);
        const clients = [...shared.waiting].map((client) => {
          const body = new ClientBody();
          client.resolve({ status: response.status, headers: response.headers, body: body.stream });
          return body;
        });
        shared.waiting.clear();
        passOn(response, clients, shared.abort);
      },
      (error) => {
        this.#forget(url, shared);
        for (const client of shared.waiting) client.reject(error);
        shared.waiting.clear();
      },
    );
    return shared;
  }

  #forget(url: string, shared: SharedRequest): void {
    if (this.#open.get(url) === shared) this.#open.delete(url);
  }
}

const stopping = (): Error => new Error('the server is stopping');

async function passOn(
  response: Response,
  clients: readonly ClientBody[],
  abort: AbortController,
): Promise<void> {
  let failure: Error | undefined;
  try {
    for await (const chunk of response.body ?? []) {
      for (const client of clients) client.give(chunk);
      const present = clients.filter((client) => !client.hasLeft);
      if (present.length === 0) {
        abort.abort();
        return;
      }
      await someoneReady(present);
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  for (const client of clients) client.end(failure);
}

/** Resolves when the fastest has room for more, or leaves. */
async function someoneReady(clients: readonly ClientBody[]): Promise<void> {
  if (clients.some((client) => client.hasRoom)) return;
  const done = new AbortController();
  const { signal } = done;
  const events = clients.flatMap(({ stream }) => [
    once(stream, 'drain', { signal }),
    once(stream, 'close', { signal }),
  ]);
  await Promise.race(events.map((event) => event.catch(() => undefined)));
  done.abort();
}

/** One client's share of an answer: the pieces that it hasn't taken yet, which those who share the answer have in common. */
class ClientBody {
  readonly stream = new PassThrough();
  readonly #looking: NodeJS.Timeout;
  #givenBytes = 0;
  #takenBytes = 0;

  constructor() {
    // Whoever sends the body on hears of an error; before that, and when nobody does, it mustn't end the process.
    this.stream.on('error', () => undefined);
    this.#looking = setInterval(() => this.#dropIfStalled(), STALL_TIMEOUT_MS);
    this.stream.once('close', () => clearInterval(this.#looking));
  }

  get hasLeft(): boolean {
    return this.stream.destroyed;
  }

  get hasRoom(): boolean {
    return !this.stream.writableNeedDrain;
  }

  give(chunk: Uint8Array): void {
    if (this.hasLeft) return;
    this.#givenBytes += chunk.length;
    this.stream.write(chunk);
    if (this.#heldBytes > MAX_BEHIND_BYTES) this.stream.destroy(new Error('the client is too far behind'));
  }

  /** A body that broke off must not look whole to the client. */
  end(failure: Error | undefined): void {
    if (this.hasLeft) return;
    if (failure === undefined) this.stream.end();
    else this.stream.destroy(failure);
  }

  get #heldBytes(): number {
    return this.stream.writableLength + this.stream.readableLength;
  }

  #dropIfStalled(): void {
    const taken = this.#givenBytes - this.#heldBytes;
    if (this.#heldBytes > 0 && taken === this.#takenBytes) {
      this.stream.destroy(new Error('the client stopped reading'));
    }
    this.#takenBytes = taken;
  }
}
