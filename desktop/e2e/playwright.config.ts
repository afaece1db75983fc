import { defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/lib/chromium.ts';
import { wantedSlowdown } from './stack/slowdown.ts';

const testTimeoutMs = 120_000 * wantedSlowdown();
const expectTimeoutMs = 15_000 * wantedSlowdown();

/** Chromium refuses its sandbox to root, and complains about it in a banner unless it knows that this is a test. */
const isRoot = process.getuid?.() === 0;
const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  // *.test.ts beside them drive engines and servers without a browser, and are vitest's.
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  // Each test starts a server, PostgreSQL and a till or two: more at once would only make them wait for each other.
  workers: 1,
  fullyParallel: false,
  // Continuous integration asks for one more try, and names what needed it; everywhere else a failure is one at once.
  retries: Number(process.env.KEDAI_TEST_RETRIES ?? 0),
  forbidOnly: true,
  timeout: testTimeoutMs,
  expect: { timeout: expectTimeoutMs },
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'en-SG',
    timezoneId: 'Asia/Singapore',
    viewport: { width: 1366, height: 768 },
    actionTimeout: expectTimeoutMs,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--test-type',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
});
