import { stripVTControlCharacters } from 'node:util';
import { succeeded, type ToolResult } from './run-tool.ts';
import { firstLines, type Outcome, type TestFailure } from './test-failure.ts';
import type { VitestReport } from './vitest-reporter.ts';

interface PlaywrightError {
  readonly message?: string;
}

interface PlaywrightSuite {
  readonly title: string;
  readonly specs: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly errors: readonly PlaywrightError[] }[];
    }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly flaky: number };
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly PlaywrightError[];
}

const messageLines = 12;

/** A check that either holds or doesn't counts as one; why it doesn't is in the end of its output. */
export function checkOutcome(result: ToolResult): Outcome {
  return succeeded(result)
    ? { passed: 1, failed: 0, failures: [], repeated: [] }
    : failedWith({ title: howItEnded(result), lines: result.lastLines });
}

/** The outcome of a stage that one thing kept from running. */
export function failedWith(failure: TestFailure): Outcome {
  return { passed: 0, failed: 1, failures: [failure], repeated: [] };
}

/**
 * What vitest's run came to, by our reporter: failed tests, and errors that belong to no test, each count as one.
 * @param report the report's text, undefined when the run wrote none
 */
export function vitestOutcome(report: string | undefined, result: ToolResult): Outcome {
  if (report === undefined)
    return failedWith({ title: `no report; ${howItEnded(result)}`, lines: result.lastLines });
  const { passed, failures, repeated, running, finished } = JSON.parse(report) as VitestReport;
  const cutShort = finished
    ? []
    : [{ title: `the run did not finish; ${howItEnded(result)}`, lines: running.map((f) => `at ${f}`) }];
  return complete({ passed, failures: [...failures, ...cutShort], repeated }, result);
}

/** What Playwright's run came to, by its JSON report. A test that passed when it was tried again has passed, and is named. */
export function playwrightOutcome(report: string | undefined, result: ToolResult): Outcome {
  if (report === undefined)
    return failedWith({ title: `no report; ${howItEnded(result)}`, lines: result.lastLines });
  const { stats, suites, errors } = JSON.parse(report) as PlaywrightReport;
  const failures = [
    ...errors.map((error) => ({ title: 'outside the tests', lines: messageOf([error]) })),
    ...suites.flatMap((file) => failuresIn(file, 'unexpected')),
  ];
  const repeated = suites.flatMap((file) => failuresIn(file, 'flaky'));
  return complete({ passed: stats.expected + stats.flaky, failures, repeated }, result);
}

export function addOutcomes(all: readonly Outcome[]): Outcome {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    failures: all.flatMap(({ failures }) => failures),
    repeated: all.flatMap(({ repeated }) => repeated),
  };
}

/** A run that failed without saying why, ended in another way than by itself, or had no test at all, has failed too. */
function complete({ passed, failures, repeated }: Omit<Outcome, 'failed'>, result: ToolResult): Outcome {
  const all = [...failures];
  if (all.length === 0 && !succeeded(result))
    all.push({ title: `no test failed, but ${howItEnded(result)}`, lines: result.lastLines });
  else if (all.length === 0 && passed === 0)
    all.push({ title: 'there was no test to run', lines: result.lastLines });
  return { passed, failed: all.length, failures: all, repeated };
}

/** @param path the titles of the groups inside the file, down to this one */
function failuresIn(
  suite: PlaywrightSuite,
  wanted: 'unexpected' | 'flaky',
  path: readonly string[] = [],
): readonly TestFailure[] {
  const own = suite.specs.flatMap(({ file, line, title, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ results }) => ({
        title: [`${file}:${line}`, ...path, title].join(' > '),
        lines: messageOf(results.flatMap(({ errors }) => errors)),
      })),
  );
  const inner = suite.suites ?? [];
  return [...own, ...inner.flatMap((group) => failuresIn(group, wanted, [...path, group.title]))];
}

function messageOf(errors: readonly PlaywrightError[]): readonly string[] {
  const text = errors.map(({ message }) => message ?? 'no message').join('\n');
  return firstLines(stripVTControlCharacters(text), messageLines);
}

function howItEnded(result: ToolResult): string {
  return 'failure' in result ? result.failure : `it ended with exit code ${result.code}`;
}
