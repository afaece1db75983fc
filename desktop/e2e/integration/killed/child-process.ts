import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_TIMEOUT_MS = 30_000;
const KEPT_LINES = 40;

/** Starts a program of ours and waits until a line of its output says that it is ready. */
export async function startProgram(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly ready: RegExp },
): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const said: string[] = [];
  const line = await new Promise<string>((resolve, reject) => {
    const take = (text: string): void => {
      said.push(text);
      if (said.length > KEPT_LINES) said.shift();
      if (options.ready.test(text)) resolve(text);
    };
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', take);
    }
    child.once('exit', (code, signal) =>
      reject(new Error(`${program} ended with ${code ?? signal} before it was ready:\n${said.join('\n')}`)),
    );
  });
  return { child, line };
}

/** Signals a process and waits for its end. */
export async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = new AbortController();
  await Promise.race([
    ended,
    sleep(STOP_TIMEOUT_MS, undefined, { signal: late.signal }).then(
      () => {
        child.kill('SIGKILL');
        throw new Error(`a process did not end within ${STOP_TIMEOUT_MS} ms of ${signal}`);
      },
      () => undefined,
    ),
  ]);
  late.abort();
}
