import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensureRendererBuilt } from '../../../scripts/lib/build-desktop.ts';

const program = fileURLToPath(new URL('../../src/host/main.ts', import.meta.url));

/** A till on a computer that was never paired: the browser host on an empty data folder. */
export interface BareTill {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startBareTill(): Promise<BareTill> {
  const folder = mkdtempSync(join(tmpdir(), 'kedai-bare-till-'));
  const rendererFolder = await ensureRendererBuilt();
  const child = spawn(
    process.execPath,
    [
      program,
      ...['--data-dir', join(folder, 'data'), '--state-dir', join(folder, 'state')],
      ...['--renderer-dir', rendererFolder],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return {
    url: await readyUrl(child),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the till ended with ${code} before it was ready`)));
    if (!child.stdout) throw new Error('expected the till to write to a pipe');
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve((JSON.parse(line) as { url: string }).url),
    );
  });
}
