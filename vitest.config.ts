import { defineConfig } from 'vitest/config';

/**
 * A test that starts PostgreSQL, or half a dozen child processes in turn, may take this long where others want its two cores as well: six
 * tills started and killed took 61 seconds where the cores were wanted eighteen times over.
 */
const patientTimeoutMs = 120_000;

/** What is polled for comes when the work behind it has had its turn; its test fails by this, and never waits it out when all is well. */
const pollTimeoutMs = 30_000;

/** Several tills, a server and thousands of sales in one test: up to ten seconds of work, on a machine that others want as well. */
const processesTimeoutMs = 180_000;

/** How often a test of real processes is tried again after it failed: never, unless continuous integration asks for it. */
const retries = Number(process.env.KEDAI_TEST_RETRIES ?? 0);

export default defineConfig({
  test: {
    watch: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: patientTimeoutMs,
    hookTimeout: patientTimeoutMs,
    expect: { poll: { timeout: pollTimeoutMs } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['shared', 'desktop/src', 'sync-server', 'scripts', 'bench', 'migrations'].map(
            (folder) => `${folder}/**/*.test.ts`,
          ),
          exclude: ['**/node_modules/**', 'desktop/src/renderer/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          environment: 'node',
          include: ['desktop/e2e/**/*.test.ts'],
          retry: retries,
          testTimeout: processesTimeoutMs,
          hookTimeout: processesTimeoutMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['desktop/src/renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['desktop/src/renderer/test/patience.ts', 'desktop/src/renderer/test/layout.ts'],
        },
      },
    ],
  },
});
