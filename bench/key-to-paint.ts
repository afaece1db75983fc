import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PricedCart } from '#shared/sales/index.ts';
import { openBrowser, openScannedPage, type ScannedPage } from './key-to-paint-browser.ts';
import type { SeenScan } from './key-to-paint-probe.ts';
import { makeCounterShop } from './key-to-paint-shop.ts';
import { type HostedTill, openCounter, startBarePage, startHostedTill } from './key-to-paint-till.ts';
import { seededRandom } from './random.ts';
import { processorMs } from './real-server.ts';
import type { BenchRow } from './row.ts';
import { residentMegabytes } from './start.ts';

const LINES = 100;
const SCANS = 1_000;
const SCANS_OF_SHORT_CARTS = 30;
const BARE_SCANS = 150;
const SCAN_EVERY_MS = 100;
const MAX_MS = 50;
const DELETE_KEY = 46;
const ARROW_UP_KEY = 38;

export interface KeyToPaintOptions {
  /** A Chromium to run. */
  readonly chromium: string;
  /** The renderer's production build. */
  readonly rendererDir: string;
  readonly scans?: number;
}

/**
 * From a scan's last key to the presentation of the frame that shows its line, in Chromium: 1,000 scans into a cart of 100 lines, at a till with 100,000
 * products and 500 promotions. The ratio is against a page of as many plain elements that changes one text when what was typed comes
 * back from a process that only echoes. That nothing was lost or changed places is asserted; times are only measured.
 */
export async function benchKeyToPaint({
  chromium,
  rendererDir,
  scans = SCANS,
}: KeyToPaintOptions): Promise<BenchRow[]> {
  const shop = makeCounterShop();
  const till = await startHostedTill(shop.dataDir, rendererDir);
  const browser = await openBrowser(chromium);
  try {
    await openCounter(till);
    const scanned = await openScannedPage(browser, till.url);
    await scanned.page.getByRole('region', { name: 'Cart' }).waitFor();
    const elements = await scanned.page.evaluate(() => document.querySelectorAll('*').length);
    const before = await measureBare(browser, elements);
    const run = await sellAtCounter(scanned, till, shop.codes, scans);
    await reportMemory(browser, till);
    await scanned.close();
    const bare = [...before, ...(await measureBare(browser, run.elements))];
    return report(run, bare);
  } finally {
    await browser.close();
    await till.stop();
    shop.remove();
  }
}

type Browser = Awaited<ReturnType<typeof openBrowser>>;

interface CounterRun {
  readonly ofOneLine: readonly SeenScan[];
  readonly ofTenLines: readonly SeenScan[];
  readonly measured: readonly SeenScan[];
  readonly elements: number;
}

/** Scans into a growing cart, then into one that stays at a hundred lines: half of it goods that are there, half others. */
async function sellAtCounter(
  scanned: ScannedPage,
  till: HostedTill,
  codes: readonly string[],
  scans: number,
): Promise<CounterRun> {
  const random = seededRandom(scans);
  const cart = new Map<string, number>();
  const typed: string[] = [];
  const scan = async (code: string): Promise<void> => {
    const paced = sleep(SCAN_EVERY_MS);
    typed.push(code);
    const before = cart.get(code) ?? 0;
    // A line that counts up goes to the end, where the cashier looks.
    cart.delete(code);
    cart.set(code, before + 1);
    await scanned.scan(code);
    await paced;
  };
  const scanAgain = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) await scan(oneOf([...cart.keys()], random));
    await scanned.until(typed.length);
  };
  const fill = async (lines: number): Promise<void> => {
    while (cart.size < lines) await scan(oneOf(codes, random));
    await scanned.until(typed.length, lines);
  };
  /** An article that isn't in the cart, in place of the one that stands a few lines above it. */
  const replaceOne = async (): Promise<void> => {
    const other = oneOf(codes, random);
    if (cart.has(other)) return scan(other);
    await scan(other);
    await scanned.until(typed.length, LINES + 1);
    const up = Math.floor(random() * 5);
    for (let step = 0; step < up; step++) await scanned.press('ArrowUp', ARROW_UP_KEY);
    await scanned.press('Delete', DELETE_KEY);
    cart.delete([...cart.keys()].at(-1 - up) ?? '');
    await scanned.until(typed.length, LINES);
  };

  await fill(1);
  await scanAgain(SCANS_OF_SHORT_CARTS);
  const one = typed.length;
  await fill(10);
  const tenFrom = typed.length;
  await scanAgain(SCANS_OF_SHORT_CARTS);
  const ten = typed.length;
  await fill(LINES);
  await scanAgain(SCANS_OF_SHORT_CARTS);
  const from = typed.length;
  const engineBeforeMs = processorMs(till.pid);
  for (let index = 0; index < scans; index++) {
    if (index % 2 === 0) await scan(oneOf([...cart.keys()], random));
    else await replaceOne();
  }
  await scanned.until(typed.length, LINES);
  const engineMs = (processorMs(till.pid) - engineBeforeMs) / scans;
  console.log(
    `  the engine's process took ${engineMs.toFixed(1)} ms of processor for a scan and what else was done`,
  );

  const seen = await scanned.seen();
  const { lines } = await till.ask<PricedCart>('sales.cart', {});
  assert.deepEqual(
    seen.map(({ code }) => code),
    typed,
    'every scan reached the engine, in its order',
  );
  assert.deepEqual(
    new Map(lines.map(({ barcode, quantityMilli }) => [barcode, quantityMilli / 1_000])),
    cart,
    'the cart holds what was scanned, as often as it was',
  );
  const elements = await scanned.page.evaluate(() => document.querySelectorAll('*').length);
  return {
    ...{ ofOneLine: seen.slice(1, one), ofTenLines: seen.slice(tenFrom, ten) },
    ...{ measured: seen.slice(from), elements },
  };
}

async function measureBare(browser: Browser, elements: number): Promise<SeenScan[]> {
  const bare = await startBarePage(elements, LINES);
  const scanned = await openScannedPage(browser, bare.url);
  try {
    await scanned.page.waitForFunction(() => document.title === 'open');
    for (let count = 0; count < BARE_SCANS; count++) {
      await Promise.all([scanned.scan(`888${String(count).padStart(10, '0')}`), sleep(SCAN_EVERY_MS)]);
    }
    await scanned.until(BARE_SCANS);
    return await scanned.seen();
  } finally {
    await scanned.close();
    await bare.stop();
  }
}

async function reportMemory(browser: Browser, till: HostedTill): Promise<void> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMegabytes(id));
  console.log(
    `  memory after it: the page's process ${Math.max(...pages).toFixed(0)} MB, the engine's ${residentMegabytes(till.pid).toFixed(0)} MB`,
  );
}

/** What of a scan is timed, each from where the one before ended, but for the last: what can be seen without the compositor's word. */
const parts = {
  'key before to last key': ({ keyBeforeMs, keyMs }: SeenScan) => keyMs - keyBeforeMs,
  'last key to request': ({ keyMs, sentMs }: SeenScan) => sentMs - keyMs,
  'socket and engine': ({ sentMs, answeredMs }: SeenScan) => answeredMs - sentMs,
  'answer to document': ({ answeredMs, changedMs }: SeenScan) => changedMs - answeredMs,
  'document to frame made': ({ changedMs, framedMs }: SeenScan) => framedMs - changedMs,
  'frame made to frame presented': ({ framedMs, presentedMs }: SeenScan) => presentedMs - framedMs,
  'last key to the frame after it': ({ keyMs, nextFrameMs }: SeenScan) => nextFrameMs - keyMs,
};
const keyToPaint = ({ keyMs, presentedMs }: SeenScan): number => presentedMs - keyMs;

function report({ ofOneLine, ofTenLines, measured }: CounterRun, bare: readonly SeenScan[]): BenchRow[] {
  const print = (name: string, of: readonly SeenScan[], take: (scan: SeenScan) => number): void => {
    const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => quantile(of, take, share).toFixed(1));
    console.log(`  ${name.padEnd(34)} p50 ${p50}  p95 ${p95}  p99 ${p99}  max ${most} ms`);
  };
  print(`till, ${LINES} lines: key to paint`, measured, keyToPaint);
  for (const [name, take] of Object.entries(parts)) print(`  ${name}`, measured, take);
  print('bare page: key to paint', bare, keyToPaint);
  for (const [name, take] of Object.entries(parts)) print(`  ${name}`, bare, take);
  print('till, 1 line', ofOneLine, keyToPaint);
  print('till, 10 lines', ofTenLines, keyToPaint);
  console.log(
    `  an answer of ${LINES} lines has ${Math.round(measured.at(-1)?.answerBytes ?? 0)} characters`,
  );
  const p95 = quantile(measured, keyToPaint, 0.95);
  return [
    {
      name: `key to paint, ${measured.length.toLocaleString('en')} scans, ${LINES} lines, p95`,
      value: p95,
      unit: 'ms',
      ratio: p95 / quantile(bare, keyToPaint, 0.95),
      target: `under ${MAX_MS} ms`,
      ok: p95 < MAX_MS,
    },
  ];
}

function quantile(scans: readonly SeenScan[], take: (scan: SeenScan) => number, share: number): number {
  const sorted = scans.map(take).sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  assert(item !== undefined, 'something to choose from');
  return item;
}
