import type { World } from './world.ts';

export interface NetworkFaults {
  /** Of a thousand messages, how many are lost. */
  readonly dropPerMille: number;
  /** Of a thousand requests, how many arrive twice; of a thousand answers, how many come again later. */
  readonly repeatPerMille: number;
  readonly maxDelayMs: number;
}

/** Between devices and the server: messages are lost, repeated, delayed, and overtake each other. */
export class Network {
  readonly #world: World;
  faults: NetworkFaults;
  /** Devices without a line until then. */
  readonly #cutUntilMs = new Map<string, number>();
  isServerUp = true;

  constructor(world: World, faults: NetworkFaults) {
    this.#world = world;
    this.faults = faults;
  }

  cut(device: string, durationMs: number): void {
    this.#cutUntilMs.set(device, this.#world.nowMs + durationMs);
  }

  heal(): void {
    this.#cutUntilMs.clear();
    this.faults = { dropPerMille: 0, repeatPerMille: 0, maxDelayMs: 20 };
  }

  isCut(device: string): boolean {
    return (this.#cutUntilMs.get(device) ?? 0) > this.#world.nowMs;
  }

  /**
   * Asks the server. The answer comes never, once or, when `mayRepeat`, again.
   * @param serve what the server does; its promise never settles when the server dies in it
   */
  ask<Answer>(
    device: string,
    serve: () => Promise<Answer>,
    answered: (answer: Answer) => void,
    mayRepeat: boolean,
  ): void {
    const { random } = this.#world;
    const copies = random.chance(this.faults.repeatPerMille) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#carry(device, () => {
        if (!this.isServerUp) return;
        void serve().then((answer) => {
          this.#carry(device, () => answered(answer));
          if (mayRepeat && random.chance(this.faults.repeatPerMille)) {
            this.#world.after(random.between(100, 20_000), () => {
              if (!this.isCut(device)) answered(answer);
            });
          }
        });
      });
    }
  }

  #carry(device: string, arrive: () => void): void {
    const { random } = this.#world;
    if (this.isCut(device) || random.chance(this.faults.dropPerMille)) return;
    this.#world.after(1 + random.int(this.faults.maxDelayMs), () => {
      if (!this.isCut(device)) arrive();
    });
  }
}
