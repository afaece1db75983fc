import { describe, expect, it } from 'vitest';
import { addCounts, countCheck, countPlaywright, countVitest } from './test-counts.ts';

function vitestReport(
  passed: number,
  failed: number,
  files: { status: string; assertionResults: unknown[] }[] = [],
) {
  return JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });
}

function playwrightReport(expected: number, unexpected: number, flaky: number, errors: unknown[] = []) {
  return JSON.stringify({ stats: { expected, unexpected, flaky, skipped: 0 }, errors });
}

describe('counting test results', () => {
  it('takes the numbers of a run that went well', () => {
    expect(countVitest(vitestReport(12, 0), true)).toEqual({ passed: 12, failed: 0 });
    expect(countPlaywright(playwrightReport(3, 0, 0), true)).toEqual({ passed: 3, failed: 0 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const files = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
    ];
    expect(countVitest(vitestReport(4, 1, files), false)).toEqual({ passed: 4, failed: 2 });
  });

  it('counts a run that failed without a failed test as a failure', () => {
    expect(countVitest(vitestReport(12, 0), false)).toEqual({ passed: 12, failed: 1 });
    expect(countPlaywright(playwrightReport(3, 0, 0), false)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts a run without a report, or without a single test, as a failure', () => {
    expect(countVitest(undefined, true)).toEqual({ passed: 0, failed: 1 });
    expect(countPlaywright(undefined, true)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(vitestReport(0, 0), true)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts an end-to-end test that passed only when repeated as failed', () => {
    expect(countPlaywright(playwrightReport(3, 1, 1, [{}]), false)).toEqual({ passed: 3, failed: 3 });
  });

  it('adds the stages up', () => {
    expect(addCounts([countCheck(true), countCheck(false), { passed: 5, failed: 2 }])).toEqual({
      passed: 6,
      failed: 3,
    });
  });
});
