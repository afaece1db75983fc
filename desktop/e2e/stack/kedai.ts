import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../../scripts/lib/free-port.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));
const startTimeoutMs = 240_000;
const stopTimeoutMs = 30_000;

/** A running `npm start`: what a person would have in a terminal. */
export interface Started {
  /** The till's address; undefined for `--only server`. */
  readonly tillUrl: string;
  readonly serverUrl: string;
  /** Ctrl-C, and the wait until everything has ended. */
  stop(): Promise<void>;
  /** `kill -9` of the terminal's own process. */
  kill(): Promise<void>;
}

/** One data folder, and the commands that are run on it. */
export class Kedai {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'kedai-e2e-'));
  readonly #running = new Set<ChildProcess>();
  #serverPort: number | undefined;

  /** Runs `npm start -- …` as a process and waits until it says where the till is. */
  async start(...options: readonly string[]): Promise<Started> {
    this.#serverPort ??= await findFreePort();
    const child = spawn(
      process.execPath,
      [
        join(repositoryRoot, 'scripts', 'start.ts'),
        ...['--data', this.dataFolder, '--port', String(this.#serverPort), '--browser'],
        ...options,
      ],
      { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    const printed = await this.#untilReady(
      child,
      options.includes('server') ? /The server is at/ : /Ctrl-C stops/,
    );
    return {
      tillUrl: /Till \S+\s+(http\S+)/.exec(printed)?.[1] ?? '',
      serverUrl: `http://127.0.0.1:${this.#serverPort}`,
      stop: () => end(child, 'SIGINT'),
      kill: () => end(child, 'SIGKILL'),
    };
  }

  /** `kill -9` of the server's or a till's own process, leaving the terminal that started it. */
  killProcess(name: 'server' | 'T01' | 'T02'): void {
    process.kill(this.processIds(name).at(-1) ?? 0, 'SIGKILL');
  }

  /** The processes that were started under this name and are remembered. */
  processIds(name: 'server' | 'T01' | 'T02'): readonly number[] {
    const folder = name === 'server' ? 'server' : `till-lucky-minimart-${name}`;
    const file = join(this.dataFolder, folder, 'running.json');
    const { children } = JSON.parse(readFileSync(file, 'utf8')) as {
      children: { name: string; pid: number }[];
    };
    const pids = children.filter((child) => child.name === name).map(({ pid }) => pid);
    if (pids.length === 0) throw new Error(`expected a running ${name}`);
    return pids;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((child) => end(child, 'SIGINT')));
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  #untilReady(child: ChildProcess, ready: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      let printed = '';
      const late = setTimeout(() => reject(new Error(`not ready in time:\n${printed}`)), startTimeoutMs);
      const take = (chunk: Buffer): void => {
        printed += chunk.toString();
        if (!ready.test(printed)) return;
        clearTimeout(late);
        resolve(printed);
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', (code) => {
        clearTimeout(late);
        reject(new Error(`npm start ended with ${code}:\n${printed}`));
      });
    });
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await Promise.race([ended, sleep(stopTimeoutMs).then(() => child.kill('SIGKILL'))]);
  await ended;
}
