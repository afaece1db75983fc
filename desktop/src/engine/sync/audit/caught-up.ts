/** Tells those who wait for it that a shape was caught up. */
export class CaughtUp {
  readonly #waiting = new Map<string, Set<() => void>>();

  note(path: string): void {
    for (const resume of this.#waiting.get(path) ?? []) resume();
  }

  /** Resolves when a shape is caught up the next time, or the signal is aborted. */
  next(path: string, signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(path) ?? new Set();
    this.#waiting.set(path, waiting);
    return new Promise((resolve) => {
      const resume = (): void => {
        waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      waiting.add(resume);
      signal.addEventListener('abort', resume, { once: true });
      if (signal.aborted) resume();
    });
  }
}
