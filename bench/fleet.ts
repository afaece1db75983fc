import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { auditFleet } from './fleet-audit.ts';
import { openFleetShop, SLUG } from './fleet-shop.ts';
import type { Sold } from './fleet-till.ts';
import type { FleetOrder, FleetReport } from './fleet-tills.ts';
import { peakMegabytes, startRealServer } from './real-server.ts';
import type { BenchRow } from './row.ts';

const tillCount = 200;
const salesPerTill = 50;
const outletCount = 20;
const processCount = 2;
const foregroundEveryMs = 50;
/** A shopper, or a till that rings its first sale, doesn't notice less. */
const foregroundLimitMs = 500;
const memoryLimitMegabytes = 400;

const tillsMain = fileURLToPath(new URL('./fleet-tills.ts', import.meta.url));

/** Two hundred tills come back at once, each with fifty sales that nobody has seen, to one server. */
export async function benchFleet(): Promise<BenchRow[]> {
  // The tills of this machine have one address; each counts as the address that it says.
  const server = await startRealServer({ KEDAI_TRUST_PROXY: 'loopback', KEDAI_STORE: SLUG });
  const children: Tills[] = [];
  try {
    const { tills, items } = await openFleetShop(server, { outlets: outletCount, tills: tillCount });
    const { url } = server;
    const perProcess = Math.ceil(tillCount / processCount);
    for (let from = 0; from < tillCount; from += perProcess) {
      children.push(new Tills({ url, salesPerTill, items, tills: tills.slice(from, from + perProcess) }));
    }
    const ready = await Promise.all(children.map((child) => child.ready));
    const foreground = new Foreground(url, ready[0]?.token ?? '');
    const startedMs = performance.now();
    await Promise.all(children.map((child) => child.reconnect()));
    const ms = performance.now() - startedMs;
    const p95 = await foreground.stop();
    const peak = peakMegabytes(server.pid);
    const differences = await auditFleet(
      server,
      ready.flatMap(({ sold }) => sold),
    );
    for (const difference of differences) console.log(`  ${difference}`);
    const troubles = children.reduce((sum, child) => sum + child.troubles.length, 0);
    for (const trouble of [...new Set(children.flatMap((child) => child.troubles))].slice(0, 5))
      console.log(`  ${trouble}`);
    console.log(
      `fleet: ${tillCount} tills × ${salesPerTill} sales drained in ${(ms / 1_000).toFixed(1)} s, ${differences.length} ` +
        `differences, server peak ${Math.round(peak)} MB, foreground p95 ${Math.round(p95)} ms (${troubles} pushes told to wait)`,
    );
    return rowsOf({ ms, peak, p95, differences: differences.length });
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await server.stop();
  }
}

const rowsOf = (run: { ms: number; peak: number; p95: number; differences: number }): BenchRow[] => [
  {
    name: `${tillCount} tills with ${salesPerTill} sales each, sales/s`,
    value: (tillCount * salesPerTill * 1_000) / run.ms,
    unit: 'sales/s',
    ratio: 1,
    target: 'each sale in the books once',
    ok: run.differences === 0,
  },
  {
    name: 'foreground request while the fleet drains, p95',
    value: run.p95,
    unit: 'ms',
    ratio: 1,
    target: `under ${foregroundLimitMs} ms`,
    ok: run.p95 < foregroundLimitMs,
  },
  {
    name: 'server memory while the fleet drains, peak',
    value: run.peak,
    unit: 'MB',
    ratio: 1,
    target: `under ${memoryLimitMegabytes} MB`,
    ok: run.peak < memoryLimitMegabytes,
  },
];

/** A process with part of the fleet. */
class Tills {
  readonly ready: Promise<{ readonly sold: readonly Sold[]; readonly token: string }>;
  readonly troubles: string[] = [];
  readonly #child: ChildProcess;

  constructor(order: FleetOrder) {
    this.#child = fork(tillsMain, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ready = this.#report((report) =>
      'ready' in report ? { sold: report.ready, token: report.token } : undefined,
    );
    this.#child.on('message', (report: FleetReport) => {
      if ('trouble' in report) this.troubles.push(report.trouble);
    });
    this.#child.send(order);
  }

  async reconnect(): Promise<void> {
    const drained = this.#report((report) => ('drained' in report ? true : undefined));
    this.#child.send('reconnect');
    await drained;
  }

  end(): Promise<void> {
    if (this.#child.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
  }

  #report<Told>(read: (report: FleetReport) => Told | undefined): Promise<Told> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (report: FleetReport) => {
        const told = read(report);
        if (told !== undefined) resolve(told);
      });
      this.#child.once('exit', (code) => reject(new Error(`tills ended with ${code}`)));
    });
  }
}

/** Somebody else meanwhile: a shopper at the store, and a till that asks for its shapes. */
class Foreground {
  readonly #times: number[] = [];
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(url: string, token: string) {
    this.#running = this.#run([
      [`${url}/api/v1/products?pageSize=20`, {}],
      [`${url}/v1/shapes`, { authorization: `Bearer ${token}` }],
    ]);
  }

  /** @returns the time in milliseconds within which 95 of 100 were answered */
  async stop(): Promise<number> {
    this.#stopped = true;
    await this.#running;
    const sorted = this.#times.sort((one, other) => one - other);
    return sorted[Math.floor(sorted.length * 0.95)] ?? Number.POSITIVE_INFINITY;
  }

  async #run(requests: readonly (readonly [url: string, headers: Record<string, string>])[]): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const [url, headers] = requests[turn % requests.length] ?? ['', {}];
      const startedMs = performance.now();
      const answer = await fetch(url, { headers });
      await answer.arrayBuffer();
      // A refusal is no answer, however quick.
      this.#times.push(answer.ok ? performance.now() - startedMs : Number.POSITIVE_INFINITY);
      await sleep(foregroundEveryMs);
    }
  }
}
