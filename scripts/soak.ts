// `npm run soak -- --runs N --seed S`: that many runs of the simulation from that seed on, in two processes. A seed that
// fails is shrunk, and printed with what happened; it is also written to a file, from where it goes to
// `shared/test/simulation/seeds.json`, so that every test run replays it. The last line is `N runs, M failures`. With `--further`
// the server is, in one plan of eight, put back to before an earlier restore as well, which isn't clean yet (docs/reliability.md).

import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Plan, planOf } from '../shared/test/simulation/plan.ts';
import { simulate } from '../shared/test/simulation/run.ts';
import { shrink } from '../shared/test/simulation/shrink.ts';
import { repositoryRoot } from './lib/run-tool.ts';

const PROCESSES = 2;
const PROGRESS_EVERY_MS = 30_000;
/** Runs between two messages of a worker. */
const RUNS_AT_ONCE = 50;
const MAX_SHRUNK = 5;

interface Progress {
  readonly runs: number;
  readonly failing: readonly number[];
}

interface FailingSeed {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly plan: Plan;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    further: { type: 'boolean', default: false },
    worker: { type: 'string' },
  },
});
const runs = wholeNumber('runs', values.runs);
const firstSeed = wholeNumber('seed', values.seed);
const planFor = (seed: number): Plan => planOf(seed, { furtherRestores: values.further });

if (values.worker === undefined) process.exitCode = (await soak()) > 0 ? 1 : 0;
else await work(wholeNumber('worker', values.worker));

async function soak(): Promise<number> {
  const startedMs = performance.now();
  let done = 0;
  const failing: number[] = [];
  const progress = setInterval(() => {
    const perSecond = done / ((performance.now() - startedMs) / 1000);
    const which = failing.length === 0 ? '' : ` (seeds ${failing.slice(0, 10).join(', ')})`;
    console.log(
      `  ${done} of ${runs} runs, ${failing.length} failures${which}, ${perSecond.toFixed(0)} runs a second`,
    );
  }, PROGRESS_EVERY_MS);
  const workers = Array.from({ length: PROCESSES }, (_, index) =>
    runWorker(index, (news) => {
      done += news.runs;
      failing.push(...news.failing);
    }),
  );
  await Promise.all(workers);
  clearInterval(progress);
  const shrunk: FailingSeed[] = [];
  for (const seed of failing.slice(0, MAX_SHRUNK)) shrunk.push(await explain(seed));
  if (shrunk.length > 0) writeFailures(shrunk);
  if (failing.length > MAX_SHRUNK) console.log(`Seeds that fail: ${failing.join(', ')}`);
  console.log(`${done} runs, ${failing.length} failures`);
  return failing.length;
}

/** Each worker takes every second seed. */
function runWorker(index: number, onProgress: (news: Progress) => void): Promise<void> {
  const child = fork(import.meta.filename, [
    ...['--worker', String(index), '--runs', String(runs), '--seed', String(firstSeed)],
    ...(values.further ? ['--further'] : []),
  ]);
  child.on('message', (news) => onProgress(news as Progress));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker ended with ${code}`));
    });
  });
}

async function work(index: number): Promise<void> {
  let news = { runs: 0, failing: [] as number[] };
  for (let seed = firstSeed + index; seed < firstSeed + runs; seed += PROCESSES) {
    const { findings } = await simulate(seed, planFor(seed));
    news.runs += 1;
    if (findings.length > 0) news.failing.push(seed);
    if (news.runs < RUNS_AT_ONCE) continue;
    process.send?.(news);
    news = { runs: 0, failing: [] };
  }
  await new Promise((resolve) => process.send?.(news, undefined, {}, resolve));
  process.disconnect();
}

async function explain(seed: number): Promise<FailingSeed> {
  const whole = planFor(seed);
  const plan = await shrink(seed, whole);
  const { findings, trace } = await simulate(seed, plan, true);
  console.log(`\nSeed ${seed}, shrunk from ${whole.steps.length} steps to ${plan.steps.length}:`);
  for (const line of trace) console.log(`  ${line}`);
  for (const line of findings) console.log(`  ✗ ${line}`);
  return { seed, findings, plan };
}

function writeFailures(failing: readonly FailingSeed[]): void {
  const folder = join(repositoryRoot, 'coverage');
  const file = join(folder, 'failing-seeds.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(failing, null, 2)}\n`);
  console.log(`\nWritten to ${file}; add them to shared/test/simulation/seeds.json with what was wrong.`);
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  console.error(`--${name} must be a whole number, not ${text}`);
  return process.exit(2);
}
