import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AppState } from '#shared/bridge.ts';
import { masterTables } from '#shared/contract.ts';
import { keepAnswers, wordsOfProducts } from './provisioning-answers.ts';
import type { BareTask } from './provisioning-bare.ts';
import { type LargeShop, startLargeShop } from './provisioning-shop.ts';
import { ended, peakMegabytes, processorMs } from './real-server.ts';
import type { BenchRow } from './row.ts';

const productCount = 100_000;
const customerCount = masterTables.some(({ name }) => String(name) === 'customers') ? 50_000 : 0;
const ratioLimit = 2.5;
const lookEveryMs = 50;

const engineMain = fileURLToPath(new URL('../desktop/src/engine/main.ts', import.meta.url));
const migrationsDir = fileURLToPath(new URL('../migrations/sqlite', import.meta.url));
const bareMain = fileURLToPath(new URL('./provisioning-bare.ts', import.meta.url));

/** A new till of a large shop, from its pairing code to its first complete copy, against the bare work of it. */
export async function benchProvisioning(): Promise<BenchRow[]> {
  const shop = await startLargeShop({ products: productCount, customers: customerCount });
  const folder = mkdtempSync(join(tmpdir(), 'bench-provisioned-'));
  try {
    const first = await provision(shop, join(folder, 'till-1'));
    const server = peakMegabytes(shop.server.pid);
    const answers = await keepAnswers(shop, ['products', 'customers'], folder);
    const words = join(folder, 'words.json');
    writeFileSync(words, JSON.stringify(wordsOfProducts(answers)));
    const task = join(folder, 'task.json');
    writeFileSync(task, JSON.stringify({ answers, words, migrationsDir } satisfies BareTask));
    const firstBare = await bareWork(join(folder, 'bare-1.sqlite'), task);
    // Twice, in turns: on a machine that others use, one figure is chance.
    const second = await provision(shop, join(folder, 'till-2'));
    const secondBare = await bareWork(join(folder, 'bare-2.sqlite'), task);
    const till = meanOf(first, second);
    const bare = meanOf(firstBare, secondBare);
    const rows = productCount + customerCount;
    if (bare.rows < rows) throw new Error(`expected answers with ${rows} rows, got ${bare.rows}`);
    const ratio = till.ms / bare.ms;
    console.log(
      `provisioning: ${productCount} products and ${customerCount} customers in ${seconds(till.ms)}, ${ratio.toFixed(2)}× the bare ` +
        `work (${seconds(bare.ms)}); of the processors ${seconds(till.processorMs)}, ` +
        `${(till.processorMs / bare.processorMs).toFixed(2)}× the bare (${seconds(bare.processorMs)}); ${Math.round((rows / till.ms) * 1_000)} rows/s, till peak ${Math.round(Math.max(first.peak, second.peak))} MB, ` +
        `server peak ${Math.round(server)} MB; the counter could open after ${seconds(till.openMs)}`,
    );
    return [
      {
        name: `first copy of ${rows.toLocaleString('en')} rows`,
        value: till.ms,
        unit: 'ms',
        ratio,
        target: `within ${ratioLimit}× the bare work`,
        ok: ratio < ratioLimit,
      },
    ];
  } finally {
    await shop.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

type Provisioned = {
  /** From the start of the process to the complete copy. */
  readonly ms: number;
  /** To when somebody could have sold what was there. */
  readonly openMs: number;
  /** Megabytes. */
  readonly peak: number;
  readonly processorMs: number;
};

async function provision({ server, pairingCode }: LargeShop, dataDir: string): Promise<Provisioned> {
  const code = await pairingCode('T01');
  // What was compiled is kept, as `npm start` keeps it (scripts/run.mjs); an installed till comes compiled.
  const env = { ...process.env, NODE_COMPILE_CACHE: `${dataDir}-compiled` };
  await compile(dataDir, env);
  const startedMs = performance.now();
  const place = ['--data-dir', dataDir, '--state-dir', `${dataDir}-state`];
  const child = fork(engineMain, [...place, '--server', server.url, '--pairing-code', code], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env,
  });
  try {
    let openMs: number | undefined;
    for (;;) {
      const state = await stateOf(child);
      if (state?.phase === 'ready' || state?.sync.firstCopy?.canSell)
        openMs ??= performance.now() - startedMs;
      if (state?.phase === 'ready' && state.sync.firstCopyRows === null) break;
      await sleep(lookEveryMs);
    }
    const ms = performance.now() - startedMs;
    return {
      ms,
      openMs: openMs ?? ms,
      peak: peakMegabytes(child.pid ?? 0),
      processorMs: processorMs(child.pid ?? 0),
    };
  } finally {
    await ended(child);
  }
}

/** Starts a till that nobody has paired, once. */
async function compile(dataDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const place = ['--data-dir', `${dataDir}-unpaired`, '--state-dir', `${dataDir}-unpaired-state`];
  const child = fork(engineMain, place, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
  try {
    await stateOf(child);
  } finally {
    await ended(child);
  }
}

let nextRequest = 1;

function stateOf(child: ChildProcess): Promise<AppState | undefined> {
  const id = nextRequest++;
  return new Promise((resolve, reject) => {
    const listen = (message: unknown): void => {
      const answer = message as { id?: number; result?: { ok: boolean; value?: AppState } };
      if (answer.id !== id || answer.result === undefined) return;
      child.off('message', listen);
      child.off('exit', fail);
      resolve(answer.result.value);
    };
    const fail = (code: number | null): void => reject(new Error(`the engine ended with ${code}`));
    child.on('message', listen);
    child.once('exit', fail);
    child.send({ id, path: 'app.state', input: {} });
  });
}

type Bare = {
  readonly ms: number;
  readonly processorMs: number;
  readonly rows: number;
};

function meanOf<Figures extends Readonly<Record<string, number>>>(one: Figures, other: Figures): Figures {
  return Object.fromEntries(
    Object.entries(one).map(([name, figure]) => [name, (figure + Number(other[name])) / 2]),
  ) as Figures;
}

function bareWork(database: string, taskFile: string): Promise<Bare> {
  const key = randomBytes(32).toString('hex');
  const given = [database, key, taskFile];
  const child = fork(bareMain, given, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Bare));
    child.once('exit', (code) => reject(new Error(`the bare process ended with ${code}`)));
  });
}
