/** How often each shape was caught up, for those that wait until it is once more. */
export class CaughtUp {
  readonly #times = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  note(path: string): void {
    this.#times.set(path, (this.#times.get(path) ?? 0) + 1);
    for (const look of this.#waiting) look();
  }

  /** Resolves when a shape was caught up so many times more, or the signal is aborted. */
  again(path: string, times: number, signal: AbortSignal): Promise<void> {
    const enough = (this.#times.get(path) ?? 0) + times;
    return new Promise((resolve) => {
      const look = (): void => {
        if (!signal.aborted && (this.#times.get(path) ?? 0) < enough) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }
}
