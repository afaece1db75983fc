/** What a stage of the test command adds to its last line. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly errors: readonly unknown[];
}

/** A check that either holds or doesn't counts as one. */
export function countCheck(holds: boolean): Counts {
  return holds ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Counts from vitest's JSON report. A file that couldn't even be loaded has no tests and counts as one failure; so does
 * a run that failed for another reason than a test (an unhandled rejection, say).
 * @param report the report's text, undefined when vitest wrote none
 * @param exitedWell whether vitest's exit code was 0
 */
export function countVitest(report: string | undefined, exitedWell: boolean): Counts {
  if (report === undefined) return countCheck(false);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as VitestReport;
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return withExitCode({ passed: numPassedTests, failed: numFailedTests + unloaded }, exitedWell);
}

/** Counts from Playwright's JSON report. A test that passed only when repeated has failed once, and counts as failed. */
export function countPlaywright(report: string | undefined, exitedWell: boolean): Counts {
  if (report === undefined) return countCheck(false);
  const { stats, errors } = JSON.parse(report) as PlaywrightReport;
  return withExitCode(
    { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length },
    exitedWell,
  );
}

export function addCounts(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function withExitCode(counts: Counts, exitedWell: boolean): Counts {
  const nothingToTell = counts.failed === 0 && (!exitedWell || counts.passed === 0);
  return nothingToTell ? { ...counts, failed: 1 } : counts;
}
