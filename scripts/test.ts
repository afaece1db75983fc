// `npm test`: every check there is, in order, each under its own heading. A failing stage doesn't stop the next one.
// `npm test -- --only vitest,e2e` runs some of them. The end names what failed, because often nothing but the end is
// kept; the last line is `N passed, N failed`. Each check counts as one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ensureRendererBuilt } from './lib/build-desktop.ts';
import { ensureChromium } from './lib/chromium.ts';
import { repositoryRoot, runNodeTool } from './lib/run-tool.ts';
import { describeFailures, type Outcome } from './lib/test-failure.ts';
import { makeTestFolder } from './lib/test-folder.ts';
import {
  addOutcomes,
  checkOutcome,
  failedWith,
  playwrightOutcome,
  vitestOutcome,
} from './lib/test-outcome.ts';
import { reportVariable } from './lib/vitest-reporter.ts';

interface Stage {
  readonly name: string;
  readonly heading: string;
  readonly run: () => Promise<Outcome>;
}

const checkTimeoutMs = 180_000;
const suiteTimeoutMs = 720_000;

const stages: readonly Stage[] = [
  { name: 'types', heading: 'Types (tsc)', run: () => check(tool('typescript/bin/tsc'), ['-b']) },
  {
    name: 'lint',
    heading: 'Format and lint (Biome)',
    run: () => check(tool('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']),
  },
  {
    name: 'knip',
    heading: 'Dead files, exports and dependencies (knip)',
    run: () => check(tool('knip/bin/knip.js'), []),
  },
  { name: 'layers', heading: 'Layers', run: () => check(script('layers.ts'), []) },
  { name: 'vitest', heading: 'Unit, property and integration tests (vitest)', run: runVitest },
  {
    name: 'package',
    heading: 'The packaged application (electron-builder)',
    run: () => check(script('package-check.ts'), []),
  },
  { name: 'e2e', heading: 'End to end in Chromium (Playwright)', run: runPlaywright },
];

// A developer's own database or Electric must not become the tests'.
for (const variable of ['DATABASE_URL', 'ELECTRIC_URL', 'ELECTRIC_SECRET']) delete process.env[variable];

const selected = selectStages(process.argv.slice(2));
const { path: reports, remove } = makeTestFolder();
try {
  const { failed } = await runStages();
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  remove();
}

async function runStages(): Promise<Outcome> {
  const results: { stage: Stage; outcome: Outcome; seconds: number }[] = [];
  for (const stage of selected) {
    console.log(`\n── ${stage.heading}`);
    const startedMs = performance.now();
    const outcome = await stage.run().catch((error: unknown) => {
      console.log(error);
      return failedWith({ title: 'the stage itself failed', lines: inspect(error).split('\n') });
    });
    results.push({ stage, outcome, seconds: (performance.now() - startedMs) / 1000 });
  }
  console.log('\n── Summary');
  for (const { stage, outcome, seconds } of results) {
    const verdict = outcome.failed === 0 ? 'ok    ' : 'FAILED';
    const figures = `${outcome.passed} passed, ${outcome.failed} failed in ${seconds.toFixed(1)} s`;
    console.log(`${verdict} ${stage.name.padEnd(8)} ${figures}`);
  }
  for (const { stage, outcome } of results) {
    for (const [heading, failures] of [
      ['Passed only when tried again', outcome.repeated],
      ['Failed', outcome.failures],
    ] as const) {
      if (failures.length > 0)
        console.log(['', ...describeFailures(`── ${heading}: ${stage.name}`, failures)].join('\n'));
    }
  }
  const total = addOutcomes(results.map(({ outcome }) => outcome));
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total;
}

function selectStages(commandArguments: readonly string[]): readonly Stage[] {
  if (commandArguments.length === 0) return stages;
  const [option, list] = commandArguments;
  const names = option === '--only' ? (list ?? '').split(',') : [];
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (names.length === 0 || unknown.length > 0 || commandArguments.length > 2) {
    console.error(`Usage: npm test -- --only ${stages.map(({ name }) => name).join(',')}`);
    process.exit(2);
  }
  return stages.filter(({ name }) => names.includes(name));
}

async function check(file: string, toolArguments: readonly string[]): Promise<Outcome> {
  return checkOutcome(await runNodeTool(file, toolArguments, { timeoutMs: checkTimeoutMs }));
}

async function runVitest(): Promise<Outcome> {
  const report = join(reports, 'vitest.json');
  const options = ['run', '--reporter=default', `--reporter=${script('lib/vitest-reporter.ts')}`];
  const result = await runNodeTool(tool('vitest/vitest.mjs'), options, {
    timeoutMs: suiteTimeoutMs,
    env: { ...process.env, [reportVariable]: report },
  });
  return vitestOutcome(readIfWritten(report), result);
}

async function runPlaywright(): Promise<Outcome> {
  const browser = await ensureChromium();
  if ('failure' in browser) {
    return failedWith({ title: 'no Chromium', lines: [browser.failure] });
  }
  await ensureRendererBuilt();
  const report = join(reports, 'playwright.json');
  const config = join('desktop', 'e2e', 'playwright.config.ts');
  const result = await runNodeTool(
    tool('@playwright/test/cli.js'),
    ['test', '--config', config, '--reporter=list,json'],
    {
      timeoutMs: suiteTimeoutMs,
      env: { ...process.env, KEDAI_CHROMIUM: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    },
  );
  return playwrightOutcome(readIfWritten(report), result);
}

function readIfWritten(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The runner ended before it could report; what it printed says why.
    return undefined;
  }
}

function tool(path: string): string {
  return join(repositoryRoot, 'node_modules', path);
}

function script(name: string): string {
  return join(repositoryRoot, 'scripts', name);
}
