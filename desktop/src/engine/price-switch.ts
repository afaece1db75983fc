import { epochMsOf } from '#shared/kernel/index.ts';
import { nextChangeAfter, type PriceBook } from '#shared/pricing/index.ts';

/** A clock that was put right is noticed after this long at the latest. */
const LONGEST_WAIT_MS = 30_000;

export interface PriceSwitch {
  /** Promotions or lists changed: something else may be next. */
  changed(): void;
  close(): void;
}

/** Tells when something scheduled begins or ends [PRI-2], with or without a network: an open cart has other prices from then on. */
export function createPriceSwitch(options: {
  readonly book: () => PriceBook;
  /** Business time, UTC. */
  readonly now: () => string;
  readonly onSwitch: () => void;
}): PriceSwitch {
  let timer: NodeJS.Timeout | undefined;
  let next: string | null = null;

  const wait = (): void => {
    clearTimeout(timer);
    if (next === null) return;
    const restMs = Math.max(epochMsOf(next) - epochMsOf(options.now()), 0);
    timer = setTimeout(look, Math.min(restMs, LONGEST_WAIT_MS));
    timer.unref();
  };
  const look = (): void => {
    const now = options.now();
    if (next !== null && next <= now) {
      next = nextChangeAfter(options.book(), now);
      options.onSwitch();
    }
    wait();
  };
  const changed = (): void => {
    next = nextChangeAfter(options.book(), options.now());
    wait();
  };

  changed();
  return { changed, close: () => clearTimeout(timer) };
}
