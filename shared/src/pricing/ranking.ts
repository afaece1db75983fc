import { assert } from '../kernel/index.ts';

/** A heap: whatever comes first by its order is at hand, in the logarithm of its size. */
export class Ranking<T> {
  readonly #isBefore: (one: T, other: T) => boolean;
  readonly #items: T[] = [];

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, above)) return;
      at = above;
    }
  }

  takeFirst(): T {
    const first = this.#items[0];
    const last = this.#items.pop();
    assert(first !== undefined && last !== undefined, 'something to take');
    if (this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#items.length) return;
      const isRight = left + 1 < this.#items.length && this.#isBefore(this.#at(left + 1), this.#at(left));
      const below = isRight ? left + 1 : left;
      if (!this.#swapIfBefore(below, at)) return;
      at = below;
    }
  }

  #swapIfBefore(below: number, above: number): boolean {
    const lower = this.#at(below);
    const upper = this.#at(above);
    if (!this.#isBefore(lower, upper)) return false;
    this.#items[above] = lower;
    this.#items[below] = upper;
    return true;
  }

  #at(index: number): T {
    const item = this.#items[index];
    assert(item !== undefined, 'an item at each place');
    return item;
  }
}
