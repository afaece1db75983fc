import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { BridgeAnswer } from '#shared/bridge.ts';
import { instantOf, uuidV7 } from '#shared/kernel/index.ts';
import { CASHIER_PIN, shop, valueIn } from '../desktop/src/engine/till.fixture.ts';
import { ended } from './real-server.ts';

const hostMain = fileURLToPath(new URL('../desktop/src/host/main.ts', import.meta.url));
const bareMain = fileURLToPath(new URL('./key-to-paint-bare.ts', import.meta.url));

/** A till as `npm start` runs it: the browser host with its engine in a process of its own, and no server to be reached. */
export interface HostedTill {
  readonly url: string;
  readonly pid: number;
  ask<T>(path: string, input: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** @param nodeArguments for the process itself, such as a profile's */
export async function startHostedTill(
  dataDir: string,
  rendererDir: string,
  nodeArguments: readonly string[] = [],
): Promise<HostedTill> {
  const key = randomBytes(16).toString('hex');
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments,
      ...[hostMain, '--data-dir', dataDir, '--state-dir', dataDir],
      ...['--renderer-dir', rendererDir, '--key', key],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await printedAddress(child);
  const { host, port, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/bridge`, {
    headers: { origin, cookie: `kedai-${port}=${key}` },
  });
  await once(socket, 'open');
  const ask = async <T>(path: string, input: unknown): Promise<T> => {
    const id = Math.floor(Math.random() * 1e9);
    const answered = new Promise<BridgeAnswer<unknown>>((resolve) => {
      const listen = (data: unknown): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result: BridgeAnswer<unknown> };
        if (answer.id !== id) return;
        socket.off('message', listen);
        resolve(answer.result);
      };
      socket.on('message', listen);
    });
    socket.send(JSON.stringify({ id, path, input }));
    return valueIn<T>(await answered);
  };
  return {
    ...{ url, ask, pid: child.pid ?? 0 },
    stop: async () => {
      socket.terminate();
      await ended(child);
    },
  };
}

/** The cashier signs in and opens a shift: whoever opens the page stands at the counter. */
export async function openCounter({ ask }: HostedTill): Promise<void> {
  await ask('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
  const nowMs = Date.now();
  const shiftId = uuidV7(nowMs, randomBytes(10));
  const shift = { shiftId, floatCents: 10_000, acknowledged: null };
  await ask('shift.openNext', { ...shift, clockConfirmedAt: instantOf(nowMs) });
}

/** The page of plain elements. @returns its address */
export async function startBarePage(
  elements: number,
  lines: number,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = fork(bareMain, [String(elements), String(lines)]);
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}/`, stop: () => ended(child) };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the till ended with ${code} before it was ready`)));
    if (!child.stdout) throw new Error('expected the till to write to a pipe');
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve((JSON.parse(line) as { url: string }).url),
    );
  });
}
