/** `refused`: something in front of the server says that it can't be served now. */
type Loss = 'requests' | 'answers' | 'refused';

const refusal = {
  status: 'error',
  error: { code: 'kernel.unavailable', message: 'Not now.', details: {}, requestId: 'none' },
};

/** The line between one till and its server, which can be pulled out and put in again. */
export class Wire {
  #isCut = false;
  #live = new AbortController();
  #lost: { readonly what: Loss; readonly path: RegExp } | undefined;

  /** From now on nothing gets through, and what is under way breaks off. */
  cut(): void {
    this.#isCut = true;
    this.#live.abort();
  }

  mend(): void {
    this.#isCut = false;
    this.#live = new AbortController();
    this.#lost = undefined;
  }

  /** Until it is mended: the server never gets these requests, or the till never gets the answers to them. */
  lose(what: Loss, path: RegExp): void {
    this.#lost = { what, path };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    const lost = this.#lost?.path.test(pathname) ? this.#lost.what : undefined;
    if (this.#isCut || lost === 'requests') throw new TypeError('fetch failed');
    if (lost === 'refused') return Response.json(refusal, { status: 503 });
    const { signal } = this.#live;
    const signals = init?.signal ? [init.signal, signal] : [signal];
    const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
    if (lost !== 'answers') return response;
    await response.body?.cancel();
    throw new TypeError('fetch failed');
  };
}
