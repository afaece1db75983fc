import { expect } from '@playwright/test';
import { interpretEscPos } from './printer/interpret-escpos.ts';
import { startVirtualPrinter } from './printer/virtual-printer.ts';
import { test } from './stack/test.ts';
import { demoPerson, demoProduct, money, roundedToFive, TillPage } from './stack/till-page.ts';

const [first, second, third] = [demoProduct(0), demoProduct(20), demoProduct(60)];

test('a sale goes from the barcode to the receipt, the printer, the books and the other till', async ({
  kedai,
  page,
  browser,
}) => {
  const till = new TillPage(page);
  const printer = await startVirtualPrinter();
  await till.open(kedai.first.tillUrl, 'manager');
  await till.openSettings('Printer and drawer');
  await page.getByLabel('Printer address').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(printer.port));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.keyboard.press('F10');

  await till.signIn('cashier');
  await till.openShift('150');
  for (const product of [first, second, third, first]) await till.scan(product.barcode);
  await expect(till.lines).toHaveCount(3);
  const totalCents = first.priceCents * 2 + second.priceCents + third.priceCents;
  await expect(till.total).toHaveText(money(totalCents));
  await expect(till.lines.last()).toContainText(first.name);

  await page.keyboard.press('F9');
  const dueCents = roundedToFive(totalCents);
  await expect(page.getByRole('status', { name: 'Amount due' })).toHaveText(money(dueCents));
  await page.keyboard.type('100', { delay: 60 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText(money(10_000 - dueCents));
  const number = await till.receiptNumber();
  expect(number).toMatch(/^T01[A-Z]*-000001$/);

  await expect.poll(() => printer.jobs.length).toBe(1);
  const paper = interpretEscPos(printer.jobs[0] ?? new Uint8Array(), 48);
  const text = paper.map((item) => (item.kind === 'line' ? item.text : '')).join('\n');
  for (const wanted of [number, first.name.slice(0, 20), 'Price payable includes GST']) {
    expect(text).toContain(wanted);
  }
  expect(paper.filter((item) => item.kind === 'cut')).toHaveLength(1);
  expect(paper.filter((item) => item.kind === 'drawer')).toHaveLength(1);
  await printer.close();

  await till.nextCustomer();
  await page.keyboard.press('F10');
  await till.signIn('manager');
  await page.keyboard.press('F4');
  await page.getByRole('searchbox', { name: 'Find a receipt' }).fill(number);
  await expect(page.getByText('Balanced')).toBeVisible();
  await expect(page.getByText(/^Posted in/)).toBeVisible();

  const other = await kedai.start('--register', 'T02');
  const otherContext = await browser.newContext();
  const otherTill = new TillPage(await otherContext.newPage());
  await otherTill.page.goto(other.tillUrl);
  await otherTill.signIn('cashier');
  await otherTill.page.keyboard.press('F4');
  await otherTill.page.getByRole('searchbox', { name: 'Find a receipt' }).fill(number);
  await expect(otherTill.page.getByText(number).first()).toBeVisible();

  await otherTill.page.keyboard.press('F6');
  await otherTill.page.getByRole('searchbox', { name: 'Find a product' }).fill(first.name);
  await expect(otherTill.page.getByRole('heading', { name: first.name })).toBeVisible();
  const onHand = otherTill.page.getByRole('status', { name: 'On hand' });
  await expect(onHand).toHaveText(/^\d+$/);
  const before = Number(await onHand.textContent());
  await page.keyboard.press('Escape');
  await till.scan(first.barcode);
  await till.payExact();
  await expect(onHand).toHaveText(String(before - 1));
  await till.nextCustomer();
  await otherContext.close();
  await other.stop();
});

test('selling goes on without a server, through a restart, and everything arrives once', async ({
  kedai,
  page,
}) => {
  const till = new TillPage(page);
  await till.openCounter(kedai.first.tillUrl);
  const strip = page.getByRole('region', { name: 'Status' });
  await expect(strip).toContainText('in the cloud');

  kedai.killProcess('server');
  const numbers: string[] = [];
  for (const product of [first, second]) {
    await till.scan(product.barcode);
    numbers.push(await till.payExact());
    await till.nextCustomer();
  }
  await expect(strip).toContainText('2 waiting for the cloud since');

  await till.scan(third.barcode);
  await expect(till.lines).toHaveCount(1);
  kedai.killProcess('T01');
  // The till is started again, and its page has to find it.
  await expect(page.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible({ timeout: 60_000 });
  await till.signIn('cashier');
  await expect(till.lines).toHaveCount(1);
  await expect(till.total).toHaveText(money(third.priceCents));
  numbers.push(await till.payExact());
  await till.nextCustomer();
  await expect(strip).toContainText('3 waiting for the cloud since');

  await kedai.start('--only', 'server');
  await expect(strip).toContainText('All sales saved here and in the cloud', { timeout: 60_000 });
  const sequences = numbers.map((number) => Number(number.slice(-6)));
  expect(sequences).toEqual([sequences[0], (sequences[0] ?? 0) + 1, (sequences[0] ?? 0) + 2]);

  await page.keyboard.press('F4');
  for (const number of numbers) {
    await page.getByRole('searchbox', { name: 'Find a receipt' }).fill(number);
    await expect(page.getByRole('button', { name: new RegExp(number) })).toHaveCount(1);
    await expect(page.getByText('Saved here and in the cloud', { exact: true })).toBeVisible();
  }
});

test('what goes wrong at the counter is said in red and changes nothing', async ({ kedai, page }) => {
  const till = new TillPage(page);
  await till.openCounter(kedai.first.tillUrl);
  await page.keyboard.press('F10');
  const { name } = demoPerson('cashier');
  await page.getByRole('button', { name: new RegExp(`^${name},`) }).click();
  await page.keyboard.type('0000', { delay: 60 });
  await page.keyboard.press('Enter');
  await expect(page.getByText('That PIN is not right.')).toBeVisible();
  await page.keyboard.press('Escape');
  await till.signIn('cashier');
  await expect(page.getByRole('region', { name: 'Cart' })).toBeVisible();

  await till.scan('9999999999994');
  await expect(page.getByRole('alert')).toContainText('9999999999994');
  await expect(till.lines).toHaveCount(0);
  await till.scan(first.barcode);
  await expect(till.lines).toHaveCount(1);
  await expect(page.getByRole('alert')).toContainText('9999999999994');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toHaveCount(0);

  const search = page.getByRole('searchbox', { name: 'Find a product' });
  await search.fill('mil');
  await search.focus();
  await till.scan(second.barcode);
  await expect(till.lines).toHaveCount(2);
  await expect(search).toHaveValue('mil');
  await search.fill('');

  await page.keyboard.press('F9');
  await page.keyboard.type('0.05', { delay: 60 });
  await page.keyboard.press('Enter');
  await expect(page.getByText(/is missing/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(till.lines).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear the cart' }).click();
  await expect(page.getByText('Scan the first item')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(till.lines).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear the cart' }).click();
});
