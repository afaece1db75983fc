import { test as base, expect } from '@playwright/test';
import { Kedai, type Started } from './kedai.ts';
import { slowDown } from './slowdown.ts';

interface WorkerFixtures {
  /** The demonstration shop with its server and till T01, started once for all tests of a worker. */
  readonly kedai: Kedai & { readonly first: Started };
}

interface Fixtures {
  /** Till T02 of the same shop, started for one test: what it sells leaves T01's receipts alone. */
  readonly second: Started;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  /** What any page of a test throws, and nothing catches, is a bug, whatever the test looks at. */
  context: async ({ context }, use) => {
    const thrown: string[] = [];
    context.on('weberror', (failed) => thrown.push(String(failed.error().stack)));
    await use(context);
    expect(thrown).toEqual([]);
  },
  second: async ({ kedai }, use) => {
    const second = await kedai.start('--register', 'T02');
    try {
      await use(second);
    } finally {
      await second.stop();
    }
  },
  browser: [
    async ({ browser }, use) => {
      slowDown(browser);
      await use(browser);
    },
    { scope: 'worker' },
  ],
  kedai: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern
    async ({}, use) => {
      const kedai = new Kedai();
      try {
        const first = await kedai.start();
        await use(Object.assign(kedai, { first }));
      } finally {
        await kedai.stopAll();
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
