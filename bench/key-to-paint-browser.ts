/// <reference lib="dom" />
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { type SeenScan, watchScans } from './key-to-paint-probe.ts';

/**
 * A scanner sends a key about as often as USB is asked for one. The digits of a code are handed over together, stamped so far apart:
 * what holds up this process, which is no scanner, mustn't tear a code apart. Its Enter follows when the page has had them, which takes
 * it less than a scanner needs for sending them, and is stamped with the time at which it was sent.
 */
const KEY_GAP_MS = 2;
const PATIENCE_MS = 30_000;
/** Each look is work for the page. */
const LOOK_EVERY_MS = 20;
const viewport = { width: 1366, height: 768 };

/** A page, and a scanner that types into it. */
export interface ScannedPage {
  readonly page: Page;
  readonly devTools: CDPSession;
  /** Types a barcode and its Enter. */
  scan(code: string): Promise<void>;
  /** Presses a key that is no character. */
  press(key: string, windowsVirtualKeyCode: number): Promise<void>;
  /** Waits until that many scans are on the screen, and that many lines in the cart. */
  until(scans: number, lines?: number): Promise<void>;
  /** What was seen of every scan so far. */
  seen(): Promise<SeenScan[]>;
  close(): Promise<void>;
}

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });

/** Opens an address in a window of its own, watched from its first moment. */
export async function openScannedPage(browser: Browser, address: string): Promise<ScannedPage> {
  const context = await browser.newContext({ viewport });
  await context.addInitScript(watchScans);
  const page = await context.newPage();
  await page.goto(address);
  const devTools = await context.newCDPSession(page);
  const key = (given: Record<string, unknown>): Promise<unknown> =>
    // Without waiting between the two: Playwright's own keyboard waits for each key.
    Promise.all([
      devTools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...given }),
      devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...given }),
    ]);
  const seen = () => page.evaluate(() => window.seenScans ?? []);
  return {
    page,
    devTools,
    scan: async (code) => {
      const now = (): number => performance.timeOrigin + performance.now();
      const firstMs = now() - (code.length - 1) * KEY_GAP_MS;
      const typed = [...code].map((digit, index) => ({
        ...{ key: digit, code: `Digit${digit}`, text: digit, windowsVirtualKeyCode: digit.charCodeAt(0) },
        timestamp: (firstMs + index * KEY_GAP_MS) / 1_000,
      }));
      await Promise.all(typed.map(key));
      const enter = { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };
      await key({ ...enter, timestamp: now() / 1_000 });
    },
    press: async (name, windowsVirtualKeyCode) => {
      await key({ key: name, code: name, windowsVirtualKeyCode });
    },
    until: async (scans, lines) => {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const now = await page.evaluate(() => ({
          scans: (window.seenScans ?? []).filter(({ presentedMs }) => presentedMs > 0).length,
          lines: document.querySelectorAll('[data-line]').length,
        }));
        if (now.scans >= scans && (lines === undefined || now.lines === lines)) return;
        if (performance.now() > until) {
          const unseen = (await seen()).filter(({ presentedMs }) => !(presentedMs > 0));
          throw new Error(
            `expected ${scans} scans on the screen, not ${JSON.stringify(now)}: ${JSON.stringify(unseen)}`,
          );
        }
        await sleep(LOOK_EVERY_MS);
      }
    },
    seen,
    close: () => context.close(),
  };
}
