import { instantOf, type Result } from '#shared/kernel/index.ts';
import {
  type CommandRequest,
  type CommandResponse,
  commandResponse,
  type RequestRow,
} from '#shared/sync/index.ts';
import { nextRequest, readRequest } from '../queries/requests/requests.ts';
import type { Store } from '../store/index.ts';
import { pause, waitAfter } from '../sync/backoff.ts';
import type { Sync } from '../sync/index.ts';
import type { Log } from '../sync/log.ts';
import { posted } from '../sync/server-client.ts';
import type { RequestKeeper } from './keeper.ts';

export interface SenderOptions {
  readonly store: Store;
  readonly keeper: RequestKeeper;
  readonly request: Sync['request'];
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** A request was answered for. */
  answered(): void;
}

/** Sends what waits, one after another in its order; the same id until it is answered for. */
export interface RequestSender {
  /** There is something to send: at once, whatever failed before. */
  sendSoon(): void;
  /** There may be something to send; a wait after a failure goes on. */
  mayGoOn(): void;
  close(): Promise<void>;
}

export function createRequestSender(options: SenderOptions): RequestSender {
  const { store, log } = options;
  const closing = new AbortController();
  let wake = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;

  const run = async (): Promise<void> => {
    let failures = 0;
    for (;;) {
      again = false;
      const next = nextRequest(store.reader);
      if (next === undefined || closing.signal.aborted) {
        if (again && !closing.signal.aborted) continue;
        return;
      }
      const answer = await send(options, next, closing.signal);
      if (closing.signal.aborted) return;
      if (answer.ok || isRefusal(answer.error)) {
        settle(options, next, answer);
        failures = 0;
        continue;
      }
      failures += 1;
      log('info', 'a request waits for the server', { type: next.type, code: answer.error.code });
      const { atLeastMs, onTopMs } = waitAfter(failures, options.random, answer.error.details);
      // What the server asked for is kept, whoever is in a hurry here.
      if (atLeastMs > 0) await pause(atLeastMs, closing.signal);
      wake = new AbortController();
      await pause(onTopMs, AbortSignal.any([closing.signal, wake.signal]));
    }
  };

  const mayGoOn = (): void => {
    again = true;
    if (running !== undefined || closing.signal.aborted) return;
    running = run()
      .catch((error: unknown) => log('error', 'requests could not be sent', { error: String(error) }))
      .finally(() => {
        running = undefined;
      });
  };

  return {
    mayGoOn,
    sendSoon: () => {
      wake.abort();
      mayGoOn();
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Notes that others may know of it, then asks. */
function send(
  { keeper, request, clock }: SenderOptions,
  row: RequestRow,
  signal: AbortSignal,
): Promise<Result<CommandResponse>> {
  if (row.triedAt === null) {
    keeper.save({ ...row, triedAt: instantOf(clock()) });
  }
  const who = { commandId: row.id, at: row.createdAt, by: row.createdBy };
  const body: CommandRequest | typeof who = row.cancelAsked
    ? who
    : { ...who, type: row.type, input: row.input };
  return request({
    ...posted(body),
    path: row.cancelAsked ? '/v1/commands/cancel' : '/v1/commands',
    data: commandResponse,
    signal,
  });
}

/** The server says no to what was asked, and will again; anything else passes. */
const isRefusal = (error: { readonly details: Readonly<Record<string, unknown>> }): boolean =>
  [400, 409, 413, 422].includes(Number(error.details.status));

/** Writes down what became of it, unless somebody changed it meanwhile; then the next round asks with that. */
function settle(options: SenderOptions, sent: RequestRow, answer: Result<CommandResponse>): void {
  const { store, keeper, clock } = options;
  const now = readRequest(store.reader, sent.id);
  if (now === undefined || now.state !== 'waiting') return;
  const decided = answer.ok
    ? {
        state: stateOf(answer.value.outcome),
        outcome: answer.value.outcome,
        code: answer.value.code,
        answer: { ...answer.value.answer },
        decidedAt: answer.value.decidedAt,
      }
    : {
        state: 'refused',
        outcome: null,
        code: answer.error.code,
        answer: null,
        decidedAt: instantOf(clock()),
      };
  // What was typed about a customer who was erased meanwhile goes with them.
  const input = decided.code === 'customers.erased' ? {} : now.input;
  keeper.save({ ...now, ...decided, input });
  options.answered();
}

const stateOf = (outcome: string): RequestRow['state'] =>
  outcome === 'refused' || outcome === 'cancelled' ? outcome : 'decided';
