import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { type BridgeAnswer, createBridge } from '#shared/bridge.ts';
import { reject } from '#shared/kernel/index.ts';
import { endProcess, startProgram } from './child-process.ts';

const program = fileURLToPath(new URL('../../../src/host/main.ts', import.meta.url));

export interface TillFolders {
  readonly dataDir: string;
  /** Outside the data folder, as the user's own state folder is. */
  readonly stateDir: string;
  readonly rendererDir: string;
}

/** A till as `npm start` runs it for a browser: a process, and its bridge over a socket that dies with it. */
export class TillProcess {
  readonly name: string;
  readonly folders: TillFolders;
  /** Asks over the socket; `kernel.unavailable` when the process has died, as a page would be answered. */
  readonly bridge = createBridge({
    request: (path, input) => this.#request(path, input),
    subscribe: () => () => undefined,
  });
  starts = 0;
  #child: ChildProcess | undefined;
  #socket: WebSocket | undefined;
  #nextId = 1;
  readonly #waiting = new Map<number, (answer: BridgeAnswer<unknown>) => void>();

  constructor(name: string, folders: TillFolders) {
    this.name = name;
    this.folders = folders;
  }

  /** @param more what the first start is told besides: the server and a pairing code */
  async start(...more: readonly string[]): Promise<void> {
    // Its socket closes a moment before its locks are free.
    if (this.#child) await endProcess(this.#child, 'SIGKILL');
    const { dataDir, stateDir, rendererDir } = this.folders;
    const common = ['--data-dir', dataDir, '--state-dir', stateDir, '--renderer-dir', rendererDir];
    const { child, line } = await startProgram(program, [...common, ...more], { ready: /^\{"url":/ });
    this.#child = child;
    this.starts += 1;
    try {
      await this.#connect((JSON.parse(line) as { url: string }).url);
    } catch (error) {
      // Killed while its page was being opened: it isn't running, as whoever looks next finds.
      if (!child.killed) throw error;
    }
  }

  /** Undefined before the first start. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  isRunning(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child) await endProcess(this.#child, signal);
    this.#lose();
  }

  async #connect(url: string): Promise<void> {
    const { origin, host } = new URL(url);
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const socket = new WebSocket(`ws://${host}/bridge`, { headers: { origin, cookie } });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { id?: number; result: BridgeAnswer<unknown> };
      if (message.id !== undefined) this.#settle(message.id, message.result);
    });
    await new Promise((resolve, fail) => socket.once('open', resolve).once('error', fail));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#lose();
    });
    this.#socket = socket;
  }

  #request(path: string, input: unknown): Promise<BridgeAnswer<unknown>> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve(reject('kernel.unavailable'));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, path, input }));
    });
  }

  #settle(id: number, answer: BridgeAnswer<unknown>): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #lose(): void {
    this.#socket = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, reject('kernel.unavailable'));
  }
}
