import { connect } from 'node:net';
import type { DrawerPin } from '#shared/devices/index.ts';

/** What became of bytes that were sent to a printer. */
export type Delivery =
  /** The printer has read all of it: it answered the status request behind it, or closed its side in good order. */
  | { readonly outcome: 'delivered' /** Null: it didn't say. */; readonly drawerPin: DrawerPin | null }
  /** All of it was sent, and the printer neither closed nor answered: it may hang with the receipt in its memory. */
  | { readonly outcome: 'unconfirmed' }
  /** It didn't connect, stopped reading or broke off: what came out, if anything, is a torn piece of paper. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface DeliveryTimings {
  /** How long a printer may take to answer the call. */
  readonly connectMs: number;
  /** How long it may read nothing while there is more to send. */
  readonly stallMs: number;
  /** How long its status is waited for after the last byte, before we hang up. */
  readonly answerMs: number;
  /** How long it may take to hang up in turn, when that is the only confirmation. */
  readonly hangUpMs: number;
  /** The same when it has confirmed: printers serve one connection at a time, so that the next receipt waits for it. */
  readonly releaseMs: number;
}

export const deliveryTimings: DeliveryTimings = {
  connectMs: 3_000,
  stallMs: 10_000,
  answerMs: 500,
  hangUpMs: 10_000,
  releaseMs: 1_000,
};

/** DLE EOT 1: asks for the printer's status in real time. A printer that doesn't know it says nothing. */
const STATUS_REQUEST = Uint8Array.of(0x10, 0x04, 0x01);

/** An answer to DLE EOT has bits 1 and 4 set, 0 and 7 clear; status that a printer sends unasked differs in bit 1. */
const isStatusAnswer = (byte: number): boolean => (byte & 0b1001_0011) === 0b0001_0010;

/** Bit 2 of the answer is the level of the drawer's contact. */
const drawerPinOf = (status: number): DrawerPin => ((status & 0b100) === 0 ? 0 : 1);

interface Address {
  readonly host: string;
  readonly port: number;
}

/** The last delivery to each printer: it takes one connection at a time, whoever in this process prints. */
const lastDeliveries = new Map<string, Promise<Delivery>>();

/**
 * Sends bytes to a printer that listens on TCP, after those that were sent there before, and hangs up. That the network took
 * them says nothing, so the printer must confirm: by its status, asked for behind the last byte, or by hanging up after us.
 * One that hangs up before us is busy or broken. Never rejects, and always ends: each step has its limit.
 * @param signal gives up at once
 */
export function deliver(
  bytes: Uint8Array,
  address: Address,
  timings: DeliveryTimings,
  signal?: AbortSignal,
): Promise<Delivery> {
  const key = `${address.host}:${address.port}`;
  const before = lastDeliveries.get(key);
  const send = (): Promise<Delivery> => deliverNow(bytes, address, timings, signal);
  const delivery = (before === undefined ? send() : before.then(send)).finally(() => {
    if (lastDeliveries.get(key) === delivery) lastDeliveries.delete(key);
  });
  lastDeliveries.set(key, delivery);
  return delivery;
}

/** What a printer says of its drawer's contact; null: nothing, or it can't be reached. */
export async function readDrawerPin(
  address: Address,
  timings: DeliveryTimings,
  signal?: AbortSignal,
): Promise<DrawerPin | null> {
  const delivery = await deliver(new Uint8Array(), address, timings, signal);
  return delivery.outcome === 'delivered' ? delivery.drawerPin : null;
}

function deliverNow(
  bytes: Uint8Array,
  address: Address,
  timings: DeliveryTimings,
  signal: AbortSignal | undefined,
): Promise<Delivery> {
  return new Promise((resolve) => {
    const socket = connect({ host: address.host, port: address.port });
    let settled: Delivery | undefined;
    let hasHungUp = false;
    let timer: NodeJS.Timeout | undefined;
    const after = (ms: number, run: () => void): void => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    };
    const settle = (delivery: Delivery): void => {
      settled ??= delivery;
    };
    const giveUp = (delivery: Delivery): void => {
      settle(delivery);
      socket.destroy();
    };
    const abort = (): void => giveUp({ outcome: 'failed', reason: 'the printer was closed' });
    const hangUp = (waitMs: number): void => {
      hasHungUp = true;
      socket.end();
      after(waitMs, () => giveUp({ outcome: 'unconfirmed' }));
    };

    after(timings.connectMs, () => giveUp({ outcome: 'failed', reason: 'no connection' }));
    socket.on('connect', () => {
      clearTimeout(timer);
      socket.setTimeout(timings.stallMs);
      socket.write(Buffer.concat([bytes, STATUS_REQUEST]), (error) => {
        if (error) return;
        socket.setTimeout(0);
        if (settled === undefined) after(timings.answerMs, () => hangUp(timings.hangUpMs));
      });
    });
    socket.on('timeout', () => giveUp({ outcome: 'failed', reason: 'the printer stopped reading' }));
    socket.on('data', (chunk: Buffer) => {
      const status = chunk.find(isStatusAnswer);
      if (settled !== undefined || status === undefined) return;
      settle({ outcome: 'delivered', drawerPin: drawerPinOf(status) });
      hangUp(timings.releaseMs);
    });
    socket.on('end', () =>
      settle(
        hasHungUp
          ? { outcome: 'delivered', drawerPin: null }
          : { outcome: 'failed', reason: 'the printer hung up' },
      ),
    );
    socket.on('error', (error) => settle({ outcome: 'failed', reason: error.message }));
    socket.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(settled ?? { outcome: 'failed', reason: 'the connection was closed' });
    });
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}
