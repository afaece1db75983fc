/** One thing that failed, in words for whoever reads nothing but the end of the output. */
export interface TestFailure {
  /** What it was: a test's file and full name, or the kind of error and where it came from. */
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a stage of the test command adds to its end: figures for the last line, and what failed. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly TestFailure[];
  /** What failed and then passed when it was tried again: among the passed, and still something to mend. */
  readonly repeated: readonly TestFailure[];
}

const shownFailures = 20;

/** Failures under a heading, line by line. */
export function describeFailures(heading: string, failures: readonly TestFailure[]): readonly string[] {
  const lines = failures
    .slice(0, shownFailures)
    .flatMap(({ title, lines }) => [`✗ ${title}`, ...lines.map((line) => `    ${line}`)]);
  const unshown = failures.length - shownFailures;
  return [heading, ...lines, ...(unshown > 0 ? [`… and ${unshown} more, above`] : [])];
}

/** The first lines of a message, without those that say nothing. */
export function firstLines(text: string, count: number): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(0, count);
}
