import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface ToolOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The tool is stopped, and counts as failed, when it takes longer. */
  readonly timeoutMs: number;
}

/** How a tool ended: its exit code, or why it never gave one; and the end of what it printed, without colours. */
export type ToolResult = ({ readonly code: number } | { readonly failure: string }) & {
  readonly lastLines: readonly string[];
};

const killAfterMs = 10_000;
const keptLines = 30;
/** A process that a tool left behind may hold its output open for ever; what the tool printed is there by then. */
const outputPatienceMs = 1_000;

/**
 * Runs a program, prints what it prints, and waits for it.
 * Ctrl-C reaches it by itself, as part of the terminal's group.
 */
export function runTool(
  program: string,
  toolArguments: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const child = spawn(program, toolArguments, {
    cwd: options.cwd ?? repositoryRoot,
    // On a terminal the tool would have coloured its lines; a pipe alone would stop it.
    env: { ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...(options.env ?? process.env) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return waitFor(child, program, options.timeoutMs);
}

/** Runs a JavaScript file with the Node we run on. */
export function runNodeTool(
  file: string,
  toolArguments: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  return runTool(process.execPath, [file, ...toolArguments], options);
}

export function succeeded(result: ToolResult): boolean {
  return 'code' in result && result.code === 0;
}

function waitFor(child: ChildProcess, program: string, timeoutMs: number): Promise<ToolResult> {
  const printed = forwardOutput(child);
  return new Promise((resolve) => {
    let timedOut = false;
    const timeout = setTimeout(() => {
      timedOut = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
    }, timeoutMs);
    const finish = (result: { code: number } | { failure: string }) => {
      clearTimeout(timeout);
      resolve({ ...result, lastLines: printed.lastLines() });
    };
    child.once('error', (error) => finish({ failure: `${program} could not be started: ${error.message}` }));
    child.once('exit', async (code, signal) => {
      clearTimeout(timeout);
      await printed.complete();
      if (timedOut)
        finish({ failure: `it was still running after ${Math.round(timeoutMs / 1000)} s and was stopped` });
      else if (code === null) finish({ failure: `it was ended by ${signal}` });
      else finish({ code });
    });
  });
}

interface Printed {
  /** Waits until everything was printed that the tool has printed. */
  readonly complete: () => Promise<void>;
  readonly lastLines: () => readonly string[];
}

function forwardOutput({ stdout, stderr }: ChildProcess): Printed {
  let end = '';
  const ends: Promise<void>[] = [];
  for (const [from, to] of [
    [stdout, process.stdout],
    [stderr, process.stderr],
  ] as const) {
    if (from === null) continue;
    from.setEncoding('utf8').on('data', (text: string) => {
      to.write(text);
      end = `${end}${text}`
        .split('\n')
        .slice(-keptLines - 1)
        .join('\n');
    });
    ends.push(new Promise((resolve) => void from.once('close', resolve)));
  }
  return {
    async complete() {
      let giveUp: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        giveUp = setTimeout(resolve, outputPatienceMs);
      });
      await Promise.race([Promise.all(ends), patience]);
      clearTimeout(giveUp);
      for (const stream of [stdout, stderr]) stream?.destroy();
    },
    lastLines: () => stripVTControlCharacters(end).trimEnd().split('\n').slice(-keptLines),
  };
}
