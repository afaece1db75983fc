import { expect, type Page, type TestInfo } from '@playwright/test';
import { readQr } from '../src/renderer/ui/qr-reader.fixture.ts';
import { test } from './stack/test.ts';
import { demoProduct, TillPage } from './stack/till-page.ts';

const items = [4, 110].map(demoProduct);
const screens = [
  { width: 800, height: 480, colorScheme: 'light' },
  { width: 1920, height: 1080, colorScheme: 'dark' },
  { width: 800, height: 1280, colorScheme: 'light' },
] as const;

test('the customer sees the sale on a screen of their own, and takes its receipt along on a phone', async ({
  second,
  page,
  context,
}, testInfo) => {
  const till = new TillPage(page);
  await till.openCounter(second.tillUrl);
  const display = await openDisplay(page);
  const total = display.getByRole('status', { name: 'Total' });
  await expect(display.getByText('Selamat datang')).toBeVisible();
  await look(display, testInfo, 'display-idle');

  await page.bringToFront();
  for (const { barcode } of items) await till.scan(barcode);
  await expect(display.getByRole('region', { name: 'Just added' })).toContainText(items.at(-1)?.name ?? '?');
  await expect(display.getByRole('listitem')).toHaveCount(items.length - 1);
  await expect(till.lines).toHaveCount(items.length);
  // Promotions and deposits are the till's to know: both say the same.
  const cartTotal = (await till.total.textContent()) ?? '?';
  await expect(total).toHaveText(cartTotal);
  await look(display, testInfo, 'display-sale');

  await page.keyboard.press('F9');
  await expect(display.getByRole('status', { name: 'Amount due' })).toBeVisible();
  const shownTotal = await till.page.getByRole('status', { name: 'Amount due' }).textContent();
  await expect(display.getByRole('status', { name: 'Amount due' })).toHaveText(shownTotal ?? '?');
  await look(display, testInfo, 'display-due');
  await page.keyboard.type('100', { delay: 90 });
  await page.keyboard.press('Enter');
  const change = page.getByRole('status', { name: 'Change' });
  await expect(change).toBeVisible();
  await expect(display.getByRole('status', { name: 'Change' })).toHaveText(
    (await change.textContent()) ?? '?',
  );
  const number = await till.receiptNumber();

  await page.keyboard.press('F2');
  const code = display.getByRole('img', { name: 'QR code of the receipt' });
  await expect(code).toBeVisible();
  await look(display, testInfo, 'display-receipt');
  const link = readPath((await code.locator('path').getAttribute('d')) ?? '');
  expect(link.startsWith(`${second.serverUrl}/r/`)).toBe(true);
  await till.nextCustomer();
  await expect(display.getByText('Selamat datang')).toBeVisible();

  const phone = await context.newPage();
  await phone.setViewportSize({ width: 390, height: 844 });
  // Until the sale has arrived the page says so, and looks again by itself.
  await expect(async () => {
    await phone.goto(link);
    await expect(phone.getByText(number).first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(phone.getByRole('paragraph').filter({ hasText: /^TOTAL/ })).toContainText(
    cartTotal.replace('$', ''),
  );
  for (const { name } of items) await expect(phone.getByText(name).first()).toBeVisible();
  await attach(phone, testInfo, 'receipt-on-a-phone');
  const answer = await phone.goto(link.replace(/\/r\/[^/]+\//, '/r/019a0000-0000-7000-8000-000000000000/'));
  expect(answer?.status()).toBe(404);
  await expect(phone.getByText('This receipt isn’t here yet')).toBeVisible();
  await expect(phone.getByText('收据还没有到')).toBeVisible();
  await attach(phone, testInfo, 'receipt-not-here');
});

/** Through the settings, as a cashier does it, and back to the counter. */
async function openDisplay(page: Page): Promise<Page> {
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: "Customer's display", exact: true }).click();
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button', { name: "Open the customer's display" }).click();
  const display = await opened;
  await page.bringToFront();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Cart' })).toBeVisible();
  return display;
}

/** On a small, a large and an upright screen, the large one dark: nothing is wider or higher than its place. */
async function look(display: Page, testInfo: TestInfo, name: string): Promise<void> {
  for (const { colorScheme, ...size } of screens) {
    await display.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await display.setViewportSize(size);
    await attach(display, testInfo, `${name}-${colorScheme}-${size.width}x${size.height}`);
    await expect
      .configure({ soft: true })
      .poll(() => overflowOf(display), `${name} at ${size.width}x${size.height}`)
      .toEqual([false, false, 0]);
  }
}

/** Whether it is wider or higher than its window, and how many of its figures don't fit. */
const overflowOf = (display: Page): Promise<readonly unknown[]> =>
  display.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    const figures = [...document.querySelectorAll('output')].filter(
      (each) => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().bottom > clientHeight,
    );
    return [scrollWidth > clientWidth, scrollHeight > clientHeight, figures.length];
  });

async function attach(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  const path = testInfo.outputPath(`${name}.png`);
  await page.screenshot({ path });
  testInfo.attachments.push({ name, path, contentType: 'image/png' });
}

/** What a phone's camera does: finds the dark modules of the drawing, and reads them. */
function readPath(path: string): string {
  const dark = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  const first = Math.min(...dark.map(([x]) => x));
  const size = Math.max(...dark.map(([x]) => x)) - first + 1;
  const isDark = new Set(dark.map(([x, y]) => `${x - first} ${y - first}`));
  return readQr(
    Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_column, x) => isDark.has(`${x} ${y}`)),
    ),
  ).text;
}
