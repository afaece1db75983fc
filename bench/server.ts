import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startTestPostgres } from '../sync-server/test/postgres.ts';
import type { BenchRow } from './row.ts';
import { residentMegabytes } from './start.ts';

const memoryLimitMegabytes = 200;
const restMs = 3_000;
const answerTimeoutMs = 60_000;
const serverMain = fileURLToPath(new URL('../sync-server/src/main.ts', import.meta.url));
const bareMain = fileURLToPath(new URL('./server-bare.ts', import.meta.url));

/** What the server's process takes at rest, embedded shape engine included, against a bare Fastify. */
export async function benchServer(): Promise<BenchRow[]> {
  const postgres = await startTestPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-server-'));
  try {
    const server = await memoryOf(serverMain, {
      KEDAI_DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
      PORT: '0',
    });
    const bare = await memoryOf(bareMain, {});
    return [
      {
        name: 'server memory at rest',
        value: server,
        unit: 'MB',
        ratio: server / bare,
        target: `under ${memoryLimitMegabytes} MB`,
        ok: server < memoryLimitMegabytes,
      },
    ];
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Starts a server that prints its address, asks it something, lets it rest, and weighs it. */
async function memoryOf(main: string, env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const url = await printedAddress(child);
    for (let request = 0; request < 20; request++) await fetch(`${url}/health`);
    await sleep(restMs);
    return residentMegabytes(child.pid ?? 0);
  } finally {
    await ended(child);
  }
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const late = setTimeout(() => reject(new Error('the server did not say where it is')), answerTimeoutMs);
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
