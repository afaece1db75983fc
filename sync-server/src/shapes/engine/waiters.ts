/** Those who wait for the next event of one shape. All are woken together. */
export class Waiters {
  readonly #wakes = new Set<() => void>();

  /** Resolves at the next `wake`, when the time is over, or when the one who waits has gone. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        this.#wakes.delete(finish);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.max(0, timeoutMs));
      this.#wakes.add(finish);
      signal.addEventListener('abort', finish);
    });
  }

  wake(): void {
    for (const wake of [...this.#wakes]) wake();
  }
}
