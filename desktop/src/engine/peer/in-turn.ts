/** Runs pieces of work one after the other, in the order in which they were asked for. */
export interface Turns {
  /** Resolves, or fails, as the work does; what comes after it runs either way. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when all that was asked for until now has ended. */
  readonly settled: () => Promise<void>;
}

export function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    inTurn: (work) => {
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    },
    settled: async () => {
      await last;
    },
  };
}
