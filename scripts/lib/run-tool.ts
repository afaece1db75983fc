import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface ToolOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The tool is stopped, and counts as failed, when it takes longer. */
  readonly timeoutMs: number;
}

/** How a tool ended: its exit code, or why it never gave one. */
export type ToolResult = { readonly code: number } | { readonly failure: string };

const killAfterMs = 10_000;

/**
 * Runs a program with our own output as its output, and waits for it.
 * Ctrl-C reaches it by itself, as part of the terminal's group.
 */
export function runTool(
  program: string,
  toolArguments: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const child = spawn(program, toolArguments, {
    cwd: options.cwd ?? repositoryRoot,
    env: options.env ?? process.env,
    stdio: ['ignore', 'inherit', 'inherit'],
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
  return new Promise((resolve) => {
    let timedOut = false;
    const timeout = setTimeout(() => {
      timedOut = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timeout);
      resolve({ failure: `${program} could not be started: ${error.message}` });
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timeout);
      if (timedOut)
        resolve({ failure: `it was still running after ${Math.round(timeoutMs / 1000)} s and was stopped` });
      else if (code === null) resolve({ failure: `it was ended by ${signal}` });
      else resolve({ code });
    });
  });
}
