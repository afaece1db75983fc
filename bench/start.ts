import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CASHIER_PIN,
  databaseKeyOf,
  gtin,
  makePairedFolder,
  openTill,
  productRow,
  shop,
  startTestEngine,
} from '../desktop/src/engine/till.fixture.ts';
import { sampleCatalogue } from './catalogue-sample.ts';
import type { BenchRow } from './row.ts';

const productCount = 100_000;
const starts = 5;
const startLimitMs = 1_500;
const memoryLimitMegabytes = 200;
const restMs = 3_000;

const engineMain = fileURLToPath(new URL('../desktop/src/engine/main.ts', import.meta.url));
const bareMain = fileURLToPath(new URL('./start-bare.ts', import.meta.url));

/** From nothing to the first scanned line of a till with 100,000 products, and what its engine takes at rest. */
export async function benchStart(): Promise<BenchRow[]> {
  const names = sampleCatalogue(productCount);
  const products = names.map(({ name, nameZh }, index) => ({ ...productRow(index), name, nameZh }));
  const { dataDir, remove } = makePairedFolder({ products });
  try {
    await openAShift(dataDir);
    const engineMs: number[] = [];
    const bareMs: number[] = [];
    let megabytes = 0;
    for (let start = 0; start < starts; start++) {
      const measured = await startAndScan(dataDir, gtin(start * 997), start === starts - 1);
      engineMs.push(measured.ms);
      megabytes = measured.megabytes;
      bareMs.push(await startBare(dataDir, gtin(start * 991)));
    }
    const engine = median(engineMs);
    return [
      {
        name: 'engine start to first scan, 100,000 products',
        value: engine,
        unit: 'ms',
        ratio: engine / median(bareMs),
        target: `under ${startLimitMs} ms`,
        ok: engine < startLimitMs,
      },
      {
        name: 'engine memory at rest, 100,000 products',
        value: megabytes,
        unit: 'MB',
        ratio: 1,
        target: `under ${memoryLimitMegabytes} MB`,
        ok: megabytes < memoryLimitMegabytes,
      },
    ];
  } finally {
    remove();
  }
}

async function openAShift(dataDir: string): Promise<void> {
  const engine = await startTestEngine(dataDir);
  await openTill(engine);
  await engine.close();
}

/** The real process of the engine, from its start to the answer to its first scan. */
async function startAndScan(
  dataDir: string,
  code: string,
  rest: boolean,
): Promise<{ ms: number; megabytes: number }> {
  const startedMs = performance.now();
  const child = fork(engineMain, ['--data-dir', dataDir, '--state-dir', dataDir], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // What was compiled is kept, as `npm start` keeps it (scripts/run.mjs).
    env: { ...process.env, NODE_COMPILE_CACHE: join(dataDir, 'compiled') },
  });
  await ask(child, 'identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
  const scanned = await ask(child, 'sales.scan', { code });
  const ms = performance.now() - startedMs;
  if (!scanned.ok) throw new Error(`expected a scanned line, not ${JSON.stringify(scanned)}`);
  if (rest) await sleep(restMs);
  const megabytes = rest ? residentMegabytes(child.pid ?? 0) : 0;
  await ended(child);
  return { ms, megabytes };
}

let nextRequest = 1;

function ask(child: ChildProcess, path: string, input: unknown): Promise<{ ok: boolean }> {
  const id = nextRequest++;
  return new Promise((resolve, reject) => {
    const listen = (message: unknown): void => {
      const answer = message as { id?: number; result?: { ok: boolean } };
      if (answer.id !== id || answer.result === undefined) return;
      child.off('message', listen);
      resolve(answer.result);
    };
    child.on('message', listen);
    child.once('exit', (exitCode) => reject(new Error(`the engine ended with ${exitCode}`)));
    child.send({ id, path, input });
  });
}

/** A process that opens the same file with the bare library and looks one barcode up. */
function startBare(dataDir: string, code: string): Promise<number> {
  const startedMs = performance.now();
  const key = Buffer.from(databaseKeyOf(dataDir)).toString('hex');
  const child = fork(bareMain, [join(dataDir, 'kedai.sqlite'), key, code], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(performance.now() - startedMs));
    child.once('exit', (exitCode) => reject(new Error(`the bare process ended with ${exitCode}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Resident memory of a process; 0 where /proc doesn't tell. */
export function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
