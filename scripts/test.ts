// `npm test`: every check there is, in order, each under its own heading. A failing stage doesn't stop the next one.
// `npm test -- --only vitest,e2e` runs some of them. The last line is `N passed, N failed`; each check counts as one.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRendererBuilt } from './lib/build-desktop.ts';
import { ensureChromium } from './lib/chromium.ts';
import { repositoryRoot, runNodeTool, succeeded, type ToolResult } from './lib/run-tool.ts';
import { addCounts, type Counts, countCheck, countPlaywright, countVitest } from './lib/test-counts.ts';

interface Stage {
  readonly name: string;
  readonly heading: string;
  readonly run: () => Promise<Counts>;
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
const reports = mkdtempSync(join(tmpdir(), 'kedai-test-'));
try {
  const { failed } = await runStages();
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

async function runStages(): Promise<Counts> {
  const results: { stage: Stage; counts: Counts; seconds: number }[] = [];
  for (const stage of selected) {
    console.log(`\n── ${stage.heading}`);
    const startedMs = performance.now();
    const counts = await stage.run().catch((error: unknown) => {
      console.log(error);
      return countCheck(false);
    });
    results.push({ stage, counts, seconds: (performance.now() - startedMs) / 1000 });
  }
  console.log('\n── Summary');
  for (const { stage, counts, seconds } of results) {
    const verdict = counts.failed === 0 ? 'ok    ' : 'FAILED';
    const figures = `${counts.passed} passed, ${counts.failed} failed in ${seconds.toFixed(1)} s`;
    console.log(`${verdict} ${stage.name.padEnd(8)} ${figures}`);
  }
  const total = addCounts(results.map(({ counts }) => counts));
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

async function check(file: string, toolArguments: readonly string[]): Promise<Counts> {
  const result = await runNodeTool(file, toolArguments, { timeoutMs: checkTimeoutMs });
  explain(result);
  return countCheck(succeeded(result));
}

async function runVitest(): Promise<Counts> {
  const report = join(reports, 'vitest.json');
  const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = await runNodeTool(tool('vitest/vitest.mjs'), options, { timeoutMs: suiteTimeoutMs });
  explain(result);
  return countVitest(readIfWritten(report), succeeded(result));
}

async function runPlaywright(): Promise<Counts> {
  const browser = await ensureChromium();
  if ('failure' in browser) {
    console.log(browser.failure);
    return countCheck(false);
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
  explain(result);
  return countPlaywright(readIfWritten(report), succeeded(result));
}

function explain(result: ToolResult): void {
  if ('failure' in result) console.log(`This stage failed: ${result.failure}.`);
}

function readIfWritten(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The runner ended before it could report; its own message is above.
    return undefined;
  }
}

function tool(path: string): string {
  return join(repositoryRoot, 'node_modules', path);
}

function script(name: string): string {
  return join(repositoryRoot, 'scripts', name);
}
