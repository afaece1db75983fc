import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { startBareTill } from './stack/bare-till.ts';
import type { Kedai, Started } from './stack/kedai.ts';
import { englishLeftovers, lookAt } from './stack/look.ts';
import { type ServerLine, startServerLine } from './stack/server-line.ts';
import { test } from './stack/test.ts';
import { demoPerson, demoProduct, TillPage } from './stack/till-page.ts';

const items = [4, 110, 64, 38, 98].map(demoProduct);

/** Where till T03 stands, which no other test uses. */
const outlet = 'BDK';

/** Where the README's pictures go, when they are to be taken. */
const picturesFolder =
  process.env.KEDAI_PICTURES === 'yes'
    ? fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
    : undefined;

test('every screen is whole, readable and free of barriers in light and dark, at two sizes', async ({
  kedai,
  page,
}, testInfo) => {
  test.slow();
  const bare = await startBareTill();
  const line = await startServerLine(kedai.first.serverUrl);
  const till = new TillPage(page, outlet);
  try {
    await pair(kedai, page, testInfo, bare.url, line);
    await comeIn(till, testInfo);
    await sell(till, testInfo);
    await inChinese(till, testInfo);
    await office(till, testInfo);
    await offline(till, testInfo, line);
  } finally {
    await line.cut();
    await bare.stop();
  }
});

test('a lost till is taken out of service and wiped, in words that are whole and readable', async ({
  kedai,
  page,
  context,
}, testInfo) => {
  test.slow();
  const bare = await startBareTill();
  try {
    const first = new TillPage(page);
    await first.open(kedai.first.tillUrl, 'owner');
    const lost = await context.newPage();
    await pairBareTill(first, lost, bare.url, kedai.first.serverUrl);
    await page.keyboard.press('Escape');
    await first.openSettings('Tills');
    const tills = page.getByRole('region', { name: 'Tills', exact: true });
    // The newest first: another T02 may have been paired by a test before.
    const row = tills.getByRole('listitem').filter({ hasText: 'T02' }).first();
    await row.scrollIntoViewIfNeeded();
    await lookAt(page, testInfo, 'settings-tills');
    await row.getByRole('button', { name: 'Take out of service… T02' }).click();
    await lookAt(page, testInfo, 'take-out');
    await page.getByRole('radio', { name: 'It was lost or stolen: wipe it' }).check();
    await lookAt(page, testInfo, 'take-out-wipe');
    await page.keyboard.press('Escape');
    await first.openSettings('This till');
    await page.getByRole('radio', { name: '中文' }).click();
    await page.getByRole('button', { name: '收银机', exact: true }).click();
    await page.getByRole('button', { name: '停用… T02' }).first().click();
    await lookAt(page, testInfo, 'take-out-chinese');
    await page.getByRole('radio', { name: '遗失或被盗：清除资料' }).check();
    await lookAt(page, testInfo, 'take-out-wipe-chinese');
    expect.soft(await englishLeftovers(page)).toEqual([]);
    await page.getByRole('dialog').getByLabel('您的密码').fill(demoPerson('owner').pin);
    await page.getByRole('button', { name: '清除 T02' }).click();
    await expect(page.getByText(/^(等待清除|已清除)$/)).toBeVisible();
    await lookAt(page, testInfo, 'settings-tills-chinese');
    expect.soft(await englishLeftovers(page)).toEqual([]);
    await page.getByRole('button', { name: '这台收银机', exact: true }).click();
    await page.getByRole('radio', { name: 'English', exact: true }).click();

    await expect(lost.getByText(/A manager had this till wiped/)).toBeVisible({ timeout: 60_000 });
    await expect(lost.getByRole('textbox', { name: 'Pairing code' })).toBeVisible();
    await lookAt(lost, testInfo, 'first-run-wiped');
  } finally {
    await bare.stop();
  }
});

test('the shift is counted, closed and looked through, in words that are whole and readable', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  const till = new TillPage(page);
  await till.openCounter(second.tillUrl);
  await till.scan(demoProduct(4).barcode);
  await till.payExact();
  await till.nextCustomer();
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('region', { name: 'So far' })).toBeVisible();
  await expect(page.locator('main')).not.toContainText('$');
  await lookAt(page, testInfo, 'shift-blind');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: '$50.00 note' }).fill('1');
  await lookAt(page, testInfo, 'shift-count');
  await page.keyboard.press('Enter');
  await expect(page.getByText('$50.00 is not what this till expected')).toBeVisible();
  await lookAt(page, testInfo, 'shift-recount');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Card: total of the slips' }).fill('12');
  await lookAt(page, testInfo, 'shift-summary');
  await page.getByRole('button', { name: 'Close and print the Z' }).click();
  await expect(page.getByRole('article', { name: /^Z T02\w*-\d{4} on paper$/ })).toBeVisible();
  await lookAt(page, testInfo, 'shift-z');
  await page.keyboard.press('Enter');
  await till.openShift('50');
  await page.keyboard.press('F10');
  await till.signIn('manager');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Expected cash')).toBeVisible();
  await lookAt(page, testInfo, 'shift-manager');
  for (const part of ['Cash in and out', 'Shifts and Zs', 'Day report', 'Exceptions', 'Hours']) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: part, exact: true }).click();
    await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible();
    await lookAt(page, testInfo, `shift-${part.split(' ')[0]?.toLowerCase()}`);
  }
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: '中文' }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('region', { name: '至今' })).toBeVisible();
  await lookAt(page, testInfo, 'shift-chinese');
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: 'English', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Look and sound' })).toBeVisible();
});

/** The owner makes a code for T02 at the first till, and types it at the bare one. */
async function pairBareTill(first: TillPage, bare: Page, bareUrl: string, serverUrl: string): Promise<void> {
  await first.openSettings('Tills');
  const pairing = first.page.getByRole('region', { name: 'Pair another till' });
  await pairing.getByRole('button', { name: 'T02' }).click();
  await pairing.getByLabel('Your PIN').fill(demoPerson('owner').pin);
  await pairing.getByRole('button', { name: 'Make a code' }).click();
  const code = await pairing.getByRole('status', { name: 'Pairing code' }).textContent();
  await bare.goto(bareUrl);
  await bare.getByRole('textbox', { name: 'Server address' }).fill(serverUrl);
  await bare.getByRole('textbox', { name: 'Pairing code' }).fill(code ?? '');
  await bare.getByRole('button', { name: 'Pair this till' }).click();
  await expect(bare.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible({ timeout: 60_000 });
}

/** The owner makes a code at the first till, and types it at the new one. */
async function pair(
  kedai: Kedai & { readonly first: Started },
  page: Page,
  testInfo: TestInfo,
  url: string,
  line: ServerLine,
): Promise<void> {
  const first = new TillPage(page);
  await first.open(kedai.first.tillUrl, 'owner');
  await first.openSettings('Safety of records');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText(/^This till has what the cloud has/)).toBeVisible();
  await lookAt(page, testInfo, 'settings-checked');
  await first.openSettings('Tills');
  await page.getByRole('button', { name: 'T03' }).click();
  const pairing = page.getByRole('region', { name: 'Pair another till' });
  await pairing.getByLabel('Your PIN').fill(demoPerson('owner').pin);
  await page.getByRole('button', { name: 'Make a code' }).click();
  const shown = page.getByRole('status', { name: 'Pairing code' });
  await expect(shown).toBeVisible();
  await lookAt(page, testInfo, 'settings-pairing-code');
  await expect(shown).toBeInViewport();
  const code = (await shown.textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await page.keyboard.press('F10');
  await expect(page.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible();

  await page.goto(url);
  await page.getByRole('textbox', { name: 'Server address' }).fill(line.url);
  await lookAt(page, testInfo, 'first-run');
  await page.getByRole('textbox', { name: 'Pairing code' }).fill('AAAA2222');
  await page.getByRole('button', { name: 'Pair this till' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await lookAt(page, testInfo, 'first-run-refused');
  await page.getByRole('textbox', { name: 'Pairing code' }).fill(code);
  await page.getByRole('button', { name: 'Pair this till' }).click();
  await expect(page.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible({ timeout: 60_000 });
}

async function comeIn(till: TillPage, testInfo: TestInfo): Promise<void> {
  const { page } = till;
  const { name } = demoPerson('cashier', outlet);
  await expect(page.getByRole('button', { name: new RegExp(`^${name},`) })).toBeVisible();
  await lookAt(page, testInfo, 'sign-in');
  await page.getByRole('button', { name: new RegExp(`^${name},`) }).click();
  await page.keyboard.type('0000', { delay: 90 });
  await page.keyboard.press('Enter');
  await expect(page.getByText('That PIN is not right.')).toBeVisible();
  await lookAt(page, testInfo, 'sign-in-wrong-pin');
  await page.keyboard.press('Escape');
  await till.signIn('cashier');
  await expect(page.getByRole('heading', { name: 'Open the shift' })).toBeVisible();
  await lookAt(page, testInfo, 'open-shift');
  await till.openShift('150');
}

const counterZones = {
  inWindow: ['Cart', 'Products', 'Status'],
  mayScroll: ['Lines', 'Products to add'],
} as const;

async function sell(till: TillPage, testInfo: TestInfo): Promise<void> {
  const { page } = till;
  await expect(
    page.getByRole('group', { name: 'Products to add' }).getByRole('button').first(),
  ).toBeVisible();
  await lookAt(page, testInfo, 'counter-empty', counterZones);
  for (const item of [...items, ...items.slice(0, 2)]) await till.scan(item.barcode);
  await expect(till.lines).toHaveCount(items.length);
  await picture(page, 'counter');
  await till.scan('9999999999994');
  await expect(page.getByRole('alert')).toContainText('9999999999994');
  await lookAt(page, testInfo, 'counter-lines', counterZones);
  await expect(page.getByRole('button', { name: 'Pay' })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');

  await page.keyboard.press('F9');
  await expect(page.getByRole('dialog', { name: 'Payment' })).toBeVisible();
  await lookAt(page, testInfo, 'pay', { mayScroll: counterZones.mayScroll });
  await picture(page, 'pay');
  await page.keyboard.type('1', { delay: 90 });
  await expect(page.getByText(/is missing/)).toBeVisible();
  await lookAt(page, testInfo, 'pay-too-little', { mayScroll: counterZones.mayScroll });
  await page.getByLabel('Cash from the customer').fill('100');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await lookAt(page, testInfo, 'change');
  await picture(page, 'receipt');
  await till.nextCustomer();
}

async function inChinese(till: TillPage, testInfo: TestInfo): Promise<void> {
  const { page } = till;
  await page.keyboard.press('F8');
  await lookAt(page, testInfo, 'settings-cashier');
  await page.getByRole('radio', { name: '中文' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: '购物车' })).toBeVisible();
  expect.soft(await englishLeftovers(page)).toEqual([]);
  for (const item of items) await till.scan(item.barcode);
  await till.scan('9999999999994');
  await expect(page.getByRole('alert')).toBeVisible();
  await lookAt(page, testInfo, 'counter-chinese');
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('F9');
  await expect(page.getByRole('dialog')).toBeVisible();
  await lookAt(page, testInfo, 'pay-chinese');
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toBeVisible();
  await expect(page.getByRole('button', { name: '下一位顾客' })).toBeEnabled();
  await lookAt(page, testInfo, 'change-chinese');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: 'English', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Look and sound' })).toBeVisible();
}

async function office(till: TillPage, testInfo: TestInfo): Promise<void> {
  const { page } = till;
  await page.keyboard.press('F10');
  await till.signIn('manager');
  await page.keyboard.press('F4');
  const found = page.getByRole('searchbox', { name: 'Find a receipt' });
  await found.fill('T03');
  await expect(page.getByText('Balanced')).toBeVisible();
  await expect(page.getByText(/^Posted in/)).toBeVisible();
  await lookAt(page, testInfo, 'receipts');
  await found.fill('nothing');
  await expect(page.getByText('No receipt fits')).toBeVisible();
  await lookAt(page, testInfo, 'receipts-none');
  await page.keyboard.press('F6');
  await page.getByRole('searchbox', { name: 'Find a product' }).fill(items[0]?.name ?? '');
  await expect(page.getByRole('status', { name: 'On hand' })).toBeVisible();
  await lookAt(page, testInfo, 'stock');
  await page.keyboard.press('F8');
  for (const section of ['Printer and drawer', "Customer's display", 'Tills', 'Safety of records']) {
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('heading', { name: section, exact: true, level: 1 })).toBeFocused();
    await lookAt(page, testInfo, `settings-${section.split(/\W/)[0]?.toLowerCase()}`, { onlySmall: true });
  }
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await lookAt(page, testInfo, 'help');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  await page.keyboard.type('milk', { delay: 90 });
  await expect(page.getByRole('option', { name: /milk/i }).first()).toBeVisible();
  await lookAt(page, testInfo, 'palette');
  await page.keyboard.press('Escape');
  await page
    .getByRole('region', { name: 'Status' })
    .getByRole('button', { name: /saved here/ })
    .click();
  await expect(page.getByRole('dialog', { name: 'What is saved where' })).toBeVisible();
  await lookAt(page, testInfo, 'status-details');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  await page.keyboard.type('attention', { delay: 90 });
  await page.getByRole('option', { name: 'Needs attention' }).click();
  await expect(page.getByRole('dialog', { name: 'Needs attention' })).toBeVisible();
  await lookAt(page, testInfo, 'needs-attention');
  await page.keyboard.press('Escape');
}

async function offline(till: TillPage, testInfo: TestInfo, line: ServerLine): Promise<void> {
  const { page } = till;
  await line.cut();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  for (const item of items) await till.scan(item.barcode);
  await expect(till.lines).toHaveCount(items.length);
  await till.payExact();
  await till.nextCustomer();
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('1 waiting for the cloud since');
  await lookAt(page, testInfo, 'offline', counterZones);
}

/** A picture for the README, in light and at the size of a common laptop. */
async function picture(page: Page, name: string): Promise<void> {
  if (picturesFolder === undefined) return;
  mkdirSync(picturesFolder, { recursive: true });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.screenshot({ path: `${picturesFolder}${name}.png` });
}
