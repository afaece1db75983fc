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

/** A client that takes nothing for this long is dropped, so that it doesn't hold up those who share its answer. */
const STALL_TIMEOUT_MS = 30_000;

/**
 * Requests to Electric, one for all clients that ask the same at the same time: a hundred tills that wait at one place
 * of one shape cost upstream one request. Bodies are passed on as they come, at the pace of the slowest client.
 */
export class SharedRequests {
  readonly #open = new Map<string, SharedRequest>();
  readonly #fetch: typeof fetch;

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
    for (const [url, shared] of this.#open) {
      this.#forget(url, shared);
      for (const client of shared.waiting) client.reject(new Error('the server is stopping'));
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
          const body = new PassThrough();
          client.resolve({ status: response.status, headers: response.headers, body });
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

async function passOn(
  response: Response,
  clients: readonly PassThrough[],
  abort: AbortController,
): Promise<void> {
  let failure: Error | undefined;
  try {
    for await (const chunk of response.body ?? []) {
      const present = clients.filter((client) => !client.destroyed);
      if (present.length === 0) {
        abort.abort();
        return;
      }
      await Promise.all(present.map((client) => writeTo(client, chunk)));
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  for (const client of clients) {
    if (client.destroyed) continue;
    // A body that broke off must not look whole to the client.
    if (failure === undefined) client.end();
    else client.destroy(failure);
  }
}

async function writeTo(client: PassThrough, chunk: Uint8Array): Promise<void> {
  if (client.write(chunk)) return;
  const stalled = setTimeout(() => client.destroy(new Error('the client stopped reading')), STALL_TIMEOUT_MS);
  await Promise.race([once(client, 'drain'), once(client, 'close')]).catch(() => undefined);
  clearTimeout(stalled);
}
