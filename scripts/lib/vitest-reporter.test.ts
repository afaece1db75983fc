import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './run-tool.ts';
import { reportVariable, type VitestReport } from './vitest-reporter.ts';

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  // What it is made of can't be found from a temporary folder, so it imports nothing.
  'vitest.config.js': 'export default { test: { globals: true, watch: false, maxWorkers: 1 } };',
  'well.test.js': "it('adds', () => expect(1 + 1).toBe(2));",
  'wrong.test.js': `
    describe('sums', () => {
      it('differ', () => expect(1 + 1).toBe(3));
      it('agree', () => expect(1 + 1).toBe(2));
      afterAll(() => { throw new Error('the hook broke'); });
    });`,
  'again.test.js': `
    let tries = 0;
    it('passes at the second try', { retry: 1 }, () => expect(++tries).toBe(2));`,
  'unloaded.test.js': "import './not-there.js'; it('is never seen', () => {});",
  'unheard.test.js': `
    it('passes', () => {
      void Promise.reject(Object.assign(new Error('nobody listens', { cause: new Error('a cable') }), { code: 'ECONN' }));
    });`,
  'crashed.test.js':
    "it('ends its own worker', () => new Promise(() => process.kill(process.pid, 'SIGKILL')));",
};

let report: VitestReport;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'kedai-reporter-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const reporter = join(repositoryRoot, 'scripts', 'lib', 'vitest-reporter.ts');
  const vitest = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');
  // The variables that the outer run gave its worker aren't for the inner one.
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_OPTIONS|TEST|DEV|PROD|SSR|MODE)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), [reportVariable]: join(folder, 'report.json') };
  spawnSync(process.execPath, [vitest, 'run', '--root', folder, `--reporter=${reporter}`], {
    cwd: folder,
    env,
  });
  report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  rmSync(folder, { recursive: true });
});

function linesOf(title: RegExp): string {
  const found = report.failures.filter((failure) => title.test(failure.title));
  expect(found, `failures like ${title} in ${JSON.stringify(report.failures)}`).toHaveLength(1);
  return found.flatMap(({ lines }) => lines).join('\n');
}

describe('the report of a test run', () => {
  it('counts the tests that passed, also beside errors that belong to no test', () => {
    expect(report).toMatchObject({ passed: 4, running: ['crashed.test.js'], finished: true });
  });

  it('names a failed test by file and full name, with its message and place', () => {
    const lines = linesOf(/^wrong\.test\.js > sums > differ$/);
    expect(lines).toContain('expected 2 to be 3');
    expect(lines).toMatch(/at .*wrong\.test\.js:3/);
  });

  it('names what passed only when it was tried again, with what was wrong at first', () => {
    expect(report.repeated).toHaveLength(1);
    expect(report.repeated[0]?.title).toBe('again.test.js > passes at the second try');
    expect(report.repeated[0]?.lines.join('\n')).toContain('expected 1 to be 2');
  });

  it('names the hook of a group whose tests have all passed', () => {
    expect(linesOf(/^wrong\.test\.js > sums, outside its tests$/)).toContain('the hook broke');
  });

  it('names a file that could not be loaded', () => {
    expect(linesOf(/^unloaded\.test\.js, outside its tests$/)).toContain('not-there.js');
  });

  it('has an error that nobody handled, with its stack, code and cause, and the file that was running', () => {
    const lines = linesOf(/^Unhandled Rejection while unheard\.test\.js ran/);
    expect(lines).toContain('Error: nobody listens\ncode ECONN\n');
    expect(lines).toMatch(/at .*unheard\.test\.js:3/);
    expect(lines).toContain('caused by\nError: a cable');
  });

  it('names the test that a crashed worker was at', () => {
    expect(linesOf(/^Unhandled Error$/)).toMatch(/exited unexpectedly.*crashed\.test\.js/);
    expect(linesOf(/^crashed\.test\.js > ends its own worker$/)).toBe('it never ended');
  });
});
