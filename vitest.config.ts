import { defineConfig } from 'vitest/config';

/** A test that starts PostgreSQL or a child process on a busy two-core machine may take this long, not longer. */
const patientTimeoutMs = 60_000;

export default defineConfig({
  test: {
    watch: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: patientTimeoutMs,
    hookTimeout: patientTimeoutMs,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'shared',
            'desktop/src',
            'desktop/e2e',
            'sync-server',
            'scripts',
            'bench',
            'migrations',
          ].map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/node_modules/**', 'desktop/src/renderer/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['desktop/src/renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['desktop/src/renderer/test/patience.ts'],
        },
      },
    ],
  },
});
