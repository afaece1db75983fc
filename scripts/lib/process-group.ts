import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isOurPidFile,
  isSameProcess,
  type RememberedProcess,
  readPidFile,
  remember,
  removePidFile,
  writePidFile,
} from './pid-file.ts';

export interface ChildDescription {
  /** Stands before each line that it prints. */
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Called when it ended without being asked to. */
  readonly onUnexpectedExit: (reason: string) => void;
  /** Takes its lines instead of the group's log. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessGroupOptions {
  /** Where the running processes are remembered; one file per group, in the data folder that they work on. */
  readonly pidFile: string;
  readonly log: (line: string) => void;
  /** How long a process may take to end after SIGTERM. */
  readonly patienceMs?: number;
}

interface Member {
  readonly child: ChildProcess;
  readonly remembered: RememberedProcess | undefined;
  readonly ended: Promise<void>;
}

const defaultPatienceMs = 10_000;
const pollMs = 50;
const windows = process.platform === 'win32';

/** Child processes that live and end together. */
export class ProcessGroup {
  readonly #options: ProcessGroupOptions;
  readonly #members: Member[] = [];
  #stopping: Promise<void> | undefined;

  constructor(options: ProcessGroupOptions) {
    this.#options = options;
  }

  /**
   * Ends what a group with this pid file left running when it was killed.
   * @returns 'busy' when that group and a process of it are alive, and nothing was touched
   */
  async clearLeftovers(): Promise<'clear' | 'busy'> {
    const { ownerRuns, running } = readPidFile(this.#options.pidFile);
    // An owner whose processes have all ended has nothing left to look after here.
    if (ownerRuns && running.length > 0) return 'busy';
    for (const left of running.toReversed()) {
      this.#options.log(`ending ${left.name} (process ${left.pid}), left over from a start that was killed`);
      await endProcess(left, this.#patienceMs);
    }
    removePidFile(this.#options.pidFile);
    return 'clear';
  }

  /** Starts a process and prints its lines with its name before them. Gives its process id. */
  start(description: ChildDescription): number {
    if (this.#stopping !== undefined)
      throw new Error(`${description.name} can't start: the group is stopping`);
    const child = spawn(description.program, description.arguments, {
      cwd: description.cwd,
      env: description.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: the terminal's Ctrl-C reaches us alone, and we end them in the right order.
      detached: !windows,
      windowsHide: true,
    });
    for (const stream of [child.stdout, child.stderr]) this.#forwardLines(stream, description);
    const ended = new Promise<void>((resolve) => {
      const finish = (reason: string) => {
        resolve();
        if (this.#stopping === undefined) description.onUnexpectedExit(reason);
      };
      child.once('error', (error) => finish(error.message));
      child.once('exit', (code, signal) =>
        finish(code === null ? `ended by ${signal}` : `exit code ${code}`),
      );
    });
    const remembered = child.pid === undefined ? undefined : remember(description.name, child.pid);
    this.#members.push({ child, remembered, ended });
    this.#rememberAll();
    return child.pid ?? 0;
  }

  /** Ends every process, the newest first: SIGTERM, some patience, then SIGKILL. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? defaultPatienceMs;
  }

  async #stopAll(): Promise<void> {
    for (const { child, ended } of this.#members.toReversed()) {
      signalTree(child.pid, 'SIGTERM');
      const patience = new AbortController();
      const wait = sleep(this.#patienceMs, 'late', { signal: patience.signal }).catch(() => 'in time');
      if ((await Promise.race([ended, wait])) === 'late') signalTree(child.pid, 'SIGKILL');
      patience.abort();
      await ended;
    }
    if (isOurPidFile(this.#options.pidFile)) removePidFile(this.#options.pidFile);
  }

  #rememberAll(): void {
    const known = this.#members.flatMap(({ remembered }) => (remembered === undefined ? [] : [remembered]));
    writePidFile(this.#options.pidFile, known);
  }

  #forwardLines(stream: Readable, { name, onLine }: ChildDescription): void {
    const forward = onLine ?? ((line: string) => this.#options.log(`[${name}] ${line}`));
    createInterface({ input: stream }).on('line', forward);
  }
}

async function endProcess(left: RememberedProcess, patienceMs: number): Promise<void> {
  signalTree(left.pid, 'SIGTERM');
  const deadlineMs = performance.now() + patienceMs;
  while (isSameProcess(left) && performance.now() < deadlineMs) await sleep(pollMs);
  // Asked again: the number may be somebody else's by now.
  if (isSameProcess(left)) signalTree(left.pid, 'SIGKILL');
}

/** Signals a process and those that it started itself. */
function signalTree(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}
