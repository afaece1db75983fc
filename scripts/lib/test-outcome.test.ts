import { describe, expect, it } from 'vitest';
import { describeFailures } from './test-failure.ts';
import { addOutcomes, checkOutcome, playwrightOutcome, vitestOutcome } from './test-outcome.ts';
import type { VitestReport } from './vitest-reporter.ts';

const well = { code: 0, lastLines: ['all good'] };
const badly = { code: 1, lastLines: ['something', 'went wrong'] };
const late = { failure: 'it was still running after 720 s and was stopped', lastLines: ['✓ the last'] };

const wrong = { title: 'a.test.ts > adds', lines: ['expected 1 to be 2'] };

function vitestReport(report: Partial<VitestReport>): string {
  return JSON.stringify({ passed: 12, failures: [], repeated: [], running: [], finished: true, ...report });
}

function playwrightReport(
  expected: number,
  statuses: readonly string[],
  errors: readonly { message: string }[] = [],
): string {
  const spec = (status: string) => ({
    title: `is ${status}`,
    file: 'selling.spec.ts',
    line: 7,
    tests: [
      { status, results: [{ errors: [{ message: '\u001b[31mexpected\u001b[39m a receipt\n\nat once' }] }] },
    ],
  });
  const inner = { title: 'a till', specs: statuses.map(spec) };
  const suites = [{ title: 'selling.spec.ts', specs: [], suites: [inner] }];
  return JSON.stringify({
    stats: { expected, flaky: statuses.filter((status) => status === 'flaky').length },
    suites,
    errors,
  });
}

describe('the outcome of a stage', () => {
  it('has the numbers of a run that went well', () => {
    expect(vitestOutcome(vitestReport({}), well)).toEqual({
      passed: 12,
      failed: 0,
      failures: [],
      repeated: [],
    });
    expect(playwrightOutcome(playwrightReport(3, ['expected']), well)).toEqual({
      passed: 3,
      failed: 0,
      failures: [],
      repeated: [],
    });
    expect(checkOutcome(well)).toEqual({ passed: 1, failed: 0, failures: [], repeated: [] });
  });

  it('names a test that passed when it was tried again, and lets it pass', () => {
    const report = vitestReport({ repeated: [wrong] });
    expect(vitestOutcome(report, well)).toEqual({ passed: 12, failed: 0, failures: [], repeated: [wrong] });
  });

  it('counts each thing that failed once, and names it', () => {
    expect(vitestOutcome(vitestReport({ failures: [wrong, wrong] }), badly)).toEqual({
      passed: 12,
      failed: 2,
      failures: [wrong, wrong],
      repeated: [],
    });
  });

  it('has failed, with the end of the output, when the run failed without a failed test', () => {
    const failure = { title: 'no test failed, but it ended with exit code 1', lines: badly.lastLines };
    expect(vitestOutcome(vitestReport({}), badly)).toEqual({
      passed: 12,
      failed: 1,
      failures: [failure],
      repeated: [],
    });
    expect(playwrightOutcome(playwrightReport(3, []), badly)).toEqual({
      passed: 3,
      failed: 1,
      failures: [failure],
      repeated: [],
    });
  });

  it('has failed, with the end of the output, without a report or a single test', () => {
    for (const outcome of [vitestOutcome, playwrightOutcome]) {
      expect(outcome(undefined, badly)).toEqual({
        passed: 0,
        failed: 1,
        failures: [{ title: 'no report; it ended with exit code 1', lines: badly.lastLines }],
        repeated: [],
      });
    }
    expect(vitestOutcome(vitestReport({ passed: 0 }), well)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('says of a run that took too long what it was at', () => {
    const report = vitestReport({ finished: false, running: ['b.test.ts'], failures: [wrong] });
    expect(vitestOutcome(report, late)).toEqual({
      passed: 12,
      failed: 2,
      failures: [wrong, { title: `the run did not finish; ${late.failure}`, lines: ['at b.test.ts'] }],
      repeated: [],
    });
    expect(checkOutcome(late).failures).toEqual([{ title: late.failure, lines: late.lastLines }]);
  });

  it('names end-to-end tests that failed, and apart from them those that passed when they were tried again', () => {
    const report = playwrightReport(3, ['expected', 'unexpected', 'flaky'], [{ message: 'no browser' }]);
    const lines = ['expected a receipt', 'at once'];
    expect(playwrightOutcome(report, badly)).toEqual({
      passed: 4,
      failed: 2,
      failures: [
        { title: 'outside the tests', lines: ['no browser'] },
        { title: 'selling.spec.ts:7 > a till > is unexpected', lines },
      ],
      repeated: [{ title: 'selling.spec.ts:7 > a till > is flaky', lines }],
    });
  });

  it('adds up over the stages', () => {
    const all = addOutcomes([checkOutcome(well), vitestOutcome(vitestReport({ failures: [wrong] }), badly)]);
    expect(all).toEqual({ passed: 13, failed: 1, failures: [wrong], repeated: [] });
  });

  it('is described in a bounded number of lines', () => {
    const failures = Array.from({ length: 23 }, () => wrong);
    const lines = describeFailures('Failed', failures);
    expect(lines.slice(0, 3)).toEqual(['Failed', `✗ ${wrong.title}`, `    ${wrong.lines[0]}`]);
    expect(lines.at(-1)).toBe('… and 3 more, above');
    expect(lines).toHaveLength(1 + 20 * 2 + 1);
  });
});
