// Vitest loads this as a reporter. Its own JSON report is silent about errors that belong to no test (an unhandled
// rejection, a hook after the last test, a worker that crashed), which fail a run all the same.

import { renameSync, writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { firstLines, type TestFailure } from './test-failure.ts';

/** What is known of a run so far: written whole after each file, so that a run that hangs or crashes leaves it behind. */
export interface VitestReport {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  /** What failed and then passed when it was tried again. */
  readonly repeated: readonly TestFailure[];
  /** Files whose tests have begun and not ended. */
  readonly running: readonly string[];
  readonly finished: boolean;
}

/** The environment variable with the path of the report. */
export const reportVariable = 'KEDAI_VITEST_REPORT';

const messageLines = 12;
const stackLines = 15;

export default class VitestReporter implements Reporter {
  readonly #ended: TestModule[] = [];
  readonly #running = new Set<TestModule>();

  onTestModuleStart(module: TestModule): void {
    this.#running.add(module);
    this.#write(this.#ended, [], false);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(module);
    this.#ended.push(module);
    this.#write(this.#ended, [], false);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#write(modules, unhandledErrors, true);
  }

  #write(modules: readonly TestModule[], unhandled: readonly SerializedError[], finished: boolean): void {
    const file = process.env[reportVariable];
    if (file === undefined) throw new Error(`${reportVariable} must name the file to report to`);
    const report: VitestReport = {
      passed: modules.reduce((sum, { children }) => sum + [...children.allTests('passed')].length, 0),
      failures: [...unhandled.map(describeUnhandled), ...modules.flatMap(failuresIn)],
      repeated: modules.flatMap(repeatedIn),
      running: [...this.#running].map(({ relativeModuleId }) => relativeModuleId),
      finished,
    };
    // Never half a report: the run may be ended at any moment.
    writeFileSync(`${file}.new`, JSON.stringify(report));
    renameSync(`${file}.new`, file);
  }
}

function failuresIn(module: TestModule): readonly TestFailure[] {
  const file = module.relativeModuleId;
  const suites = [...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map((error) => describeError(`${file} > ${suite.fullName}, outside its tests`, error)),
  );
  const tests = [...module.children.allTests('failed')].map((test) => describeTest(file, test));
  // Tests that never got a result: their worker crashed, and the error that says so names the file.
  const unended = [...module.children.allTests('pending')].map(({ fullName }) => ({
    title: `${file} > ${fullName}`,
    lines: ['it never ended'],
  }));
  return [
    ...module.errors().map((error) => describeError(`${file}, outside its tests`, error)),
    ...suites,
    ...tests,
    ...unended,
  ];
}

const repeatedIn = (module: TestModule): readonly TestFailure[] =>
  [...module.children.allTests('passed')]
    .filter((test) => test.diagnostic()?.flaky === true)
    .map((test) => describeTest(module.relativeModuleId, test));

function describeTest(file: string, test: TestCase): TestFailure {
  const errors = test.result().errors ?? [];
  return {
    title: `${file} > ${test.fullName}`,
    lines: errors.flatMap((error) => describeError('', error).lines).slice(0, messageLines),
  };
}

function describeError(title: string, error: SerializedError): TestFailure {
  const frames = firstLines(error.stack ?? '', stackLines).filter((line) => /^\s+at /.test(line));
  const message = firstLines(`${error.name ?? 'Error'}: ${error.message}`, messageLines);
  return { title, lines: [...message, ...frames.slice(0, 3)].slice(0, messageLines) };
}

function describeUnhandled(error: SerializedError): TestFailure {
  const kind = typeof error.type === 'string' ? error.type : 'Unhandled error';
  const path = error.VITEST_TEST_PATH;
  const test = error.VITEST_TEST_NAME;
  // Vitest knows which file the worker was at, and only perhaps which test: what failed may have begun in another one.
  const during = typeof path === 'string' ? ` while ${relative(path)} ran` : '';
  const name = typeof test === 'string' ? ` (${test})` : '';
  return { title: `${kind}${during}${name}`, lines: stackOf(error) };
}

function stackOf(error: SerializedError): readonly string[] {
  const message = firstLines(`${error.name ?? 'Error'}: ${error.message}`, messageLines);
  const frames = firstLines(error.stack ?? '', messageLines + stackLines).filter((l) => /^\s+at /.test(l));
  const code = error.code === undefined ? [] : [`code ${String(error.code)}`];
  const cause = error.cause === undefined ? [] : ['caused by', ...stackOf(error.cause)];
  return [...message, ...code, ...frames.slice(0, stackLines), ...cause];
}

function relative(path: string): string {
  const root = `${process.cwd()}/`;
  return path.startsWith(root) ? path.slice(root.length) : path;
}
