import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { forward, receive } from './forward.ts';
import type { Dice } from './killed/random.ts';

/** What a line does to a request or its answer. */
const fates = {
  pass: 70,
  delayed: 8,
  requestLost: 4,
  answerLost: 5,
  truncated: 5,
  doubled: 5,
  reset: 2,
  swallowed: 1,
} as const;
type Fate = keyof typeof fates;

const MAX_DELAY_MS = 300;
/** How long a line that swallows keeps somebody waiting before it breaks. */
const SWALLOWED_MS = 4_000;

/** A bad line between tills and their server: it loses, delays, cuts off, repeats and resets, by dice, until it is healed. */
export class ChaosProxy {
  readonly #target: string;
  readonly #dice: Dice;
  readonly #server = createServer((request, response) => {
    // A client that leaves in the middle of its request takes its answer with it.
    this.#carry(request, response).catch(() => response.destroy());
  });
  /** How often each fate was met. */
  readonly met: Record<string, number> = {};
  #isBad = false;

  constructor(target: string, dice: Dice) {
    this.#target = target;
    this.#dice = dice;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  worsen(): void {
    this.#isBad = true;
  }

  heal(): void {
    this.#isBad = false;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request);
    const fate = this.#isBad ? this.#fate() : 'pass';
    this.met[fate] = (this.met[fate] ?? 0) + 1;
    if (fate === 'requestLost') return void response.destroy();
    if (fate === 'reset') return void request.socket.resetAndDestroy();
    if (fate === 'swallowed') {
      await sleep(SWALLOWED_MS);
      return void response.destroy();
    }
    if (fate === 'delayed') await sleep(this.#dice.whole(0, MAX_DELAY_MS));
    if (fate === 'doubled' && received.method === 'POST') {
      const first = await forward(this.#target, received, response);
      for await (const _ of first) {
        // Read to its end, as if it had arrived; the answer that counts is the second one.
      }
    }
    const answer = await forward(this.#target, received, response);
    if (fate === 'answerLost') {
      for await (const _ of answer) {
        // The server thinks that it told.
      }
      return void response.destroy();
    }
    relay(answer, response, fate === 'truncated');
  }

  #fate(): Fate {
    const total = Object.values(fates).reduce((sum, weight) => sum + weight, 0);
    let at = this.#dice.fraction() * total;
    for (const [fate, weight] of Object.entries(fates)) {
      at -= weight;
      if (at < 0) return fate as Fate;
    }
    return 'pass';
  }
}

function relay(answer: IncomingMessage, response: ServerResponse, cutOff: boolean): void {
  answer.once('error', () => response.destroy());
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  if (!cutOff) {
    answer.pipe(response);
    return;
  }
  answer.once('data', (chunk: Buffer) => {
    answer.pause();
    response.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => response.destroy());
  });
  answer.once('end', () => response.destroy());
}
