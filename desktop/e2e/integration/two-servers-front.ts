import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf, forward, type Received, receive } from './forward.ts';

const PUSH = '/v1/facts';

interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What servers said of a fact, however often and wherever it was sent. */
interface SaidOfFact {
  accepted: number;
  duplicates: number;
  readonly acceptNos: Set<number>;
}

interface Push {
  readonly results?: readonly { factId: string; outcome: string; acceptNo?: number | null }[];
}

/** What stands between a till and several servers: sends it to one of them, and what it pushes to two at once if told to. */
export class Front {
  /** What the servers said of each fact, also where no till heard it. */
  readonly said = new Map<string, SaidOfFact>();
  /** Pushes that two servers had at once. */
  doubled = 0;
  #target: string | undefined;
  #beside: string | undefined;
  #lost: { readonly then: string; readonly happened: () => void } | undefined;
  readonly #server = createServer((request, response) => {
    // Whoever can't be reached, or leaves, ends the connection: the till asks again.
    this.#carry(request, response).catch(() => response.destroy());
  });

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /**
   * From now on the till talks to this server; what is under way with another is cut off.
   * @param target undefined: to none
   * @param beside gets every push at the same moment
   */
  pointTo(target: string | undefined, beside?: string): void {
    this.#target = target;
    this.#beside = beside;
    this.#server.closeAllConnections();
  }

  /** The next push reaches a server whose answer is lost, and the till comes back at another one. Resolves when it has happened. */
  loseAnswerOf(target: string, then: string): Promise<void> {
    return new Promise((happened) => {
      this.#lost = { then, happened };
      this.pointTo(target);
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, ...rest } = await receive(request);
    // Answers are read here, so not packed.
    const { 'accept-encoding': _packed, ...unpacked } = headers;
    const received = { ...rest, headers: unpacked };
    const target = this.#target;
    if (target === undefined) return void response.destroy();
    if (rest.method === 'POST' && rest.path === PUSH) return this.#push(received, target, response);
    const answer = await forward(target, received, response);
    answer.once('error', () => response.destroy());
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }

  async #push(received: Received, target: string, response: ServerResponse): Promise<void> {
    const lost = this.#lost;
    const targets = this.#beside === undefined ? [target] : [target, this.#beside];
    const asked = await Promise.allSettled(targets.map((each) => askWhole(each, received)));
    const answers = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (answers.length > 1) this.doubled += 1;
    for (const answer of answers) this.#note(answer);
    const [first] = answers;
    if (lost !== undefined && first !== undefined && lost === this.#lost) {
      this.#lost = undefined;
      this.pointTo(lost.then);
      lost.happened();
    }
    if (first === undefined || lost !== undefined) return void response.destroy();
    response.writeHead(first.status, first.headers).end(first.body);
  }

  #note({ status, body }: WholeAnswer): void {
    if (status !== 200) return;
    const { data } = JSON.parse(body.toString('utf8')) as { data?: Push };
    for (const { factId, outcome, acceptNo } of data?.results ?? []) {
      const known = this.said.get(factId) ?? { accepted: 0, duplicates: 0, acceptNos: new Set() };
      if (outcome === 'accepted') known.accepted += 1;
      if (outcome === 'duplicate') known.duplicates += 1;
      if (acceptNo != null) known.acceptNos.add(acceptNo);
      this.said.set(factId, known);
    }
  }
}

async function askWhole(target: string, received: Received): Promise<WholeAnswer> {
  const answer = await forward(target, received);
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await bodyOf(answer) };
}
