import { expect, type Page } from '@playwright/test';
import { englishLeftovers, lookAt } from './stack/look.ts';
import { test } from './stack/test.ts';
import { demoProduct, TillPage } from './stack/till-page.ts';

const item = demoProduct(4);
const typed = { delay: 90 };
const customerOf = (page: Page) => page.getByRole('status', { name: 'Customer' });

test('a customer is found, made and sold to by keyboard alone, and the receipt on paper has no name', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  const till = new TillPage(page);
  await till.openCounter(second.tillUrl);
  await page.keyboard.press('F2');
  const search = page.getByRole('searchbox', { name: 'Find a customer' });
  await expect(search).toBeFocused();
  await page.keyboard.type('tan', typed);
  const found = page.getByRole('group', { name: 'Customers found' }).getByRole('button');
  await expect(found.filter({ hasText: /tan/i }).nth(1)).toBeVisible();
  await expect(found.filter({ hasNotText: /tan/i })).toHaveCount(0);
  await lookAt(page, testInfo, 'customer-found');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(customerOf(page)).toContainText('Tan');

  await page.getByRole('button', { name: /^Remove Tan/ }).click();
  await expect(customerOf(page)).toHaveText('No customer');
  await page.keyboard.press('F2');
  await expect(search).toBeFocused();
  await page.keyboard.type('8000 9001', typed);
  await expect(page.getByText(/^Nobody found/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('8000 9001');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Ang Soo Lin', typed);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('agreed');
  await lookAt(page, testInfo, 'customer-new');
  const consent = page.getByRole('switch', { name: /^The customer agrees/ });
  await consent.focus();
  await page.keyboard.press('Space');
  await expect(consent).toBeChecked();
  await page.getByRole('textbox', { name: 'Name' }).focus();
  await page.keyboard.press('Enter');
  await expect(customerOf(page)).toHaveText('Ang Soo Lin');

  await page.getByRole('button', { name: /^Change Ang/ }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('Brings her own bag');
  await lookAt(page, testInfo, 'customer-change', { onlySmall: true });
  await page.getByRole('button', { name: 'Send the change' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await till.scan(item.barcode);
  await expect(till.lines).toHaveCount(1);
  await lookAt(page, testInfo, 'counter-customer', {
    inWindow: ['Cart', 'Products', 'Status'],
    mayScroll: ['Lines', 'Products to add'],
  });
  await till.payExact();
  await expect(page.getByRole('article')).not.toContainText('Ang Soo Lin');
  await till.nextCustomer();
  await expect(customerOf(page)).toHaveText('No customer');
  await page.keyboard.press('F4');
  await expect(page.getByText('Customer: Ang Soo Lin')).toBeVisible();
});

test('a manager changes a price, the server decides it, and the screens say so in both languages', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  const till = new TillPage(page);
  await till.open(second.tillUrl, 'manager');
  await page.keyboard.press('F6');
  await page.getByRole('searchbox', { name: 'Find a product' }).fill(item.name);
  await expect(page.getByRole('region', { name: item.name })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change product' })).toBeVisible();
  await lookAt(page, testInfo, 'stock-manager');
  await page.keyboard.press('F7');
  const price = page.getByRole('textbox', { name: 'Price', exact: true });
  await expect(price).toBeVisible();
  await price.fill('3.7');
  await lookAt(page, testInfo, 'product-change');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('region', { name: item.name })).toContainText('$3.70');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  await page.keyboard.type('attention', typed);
  await page.getByRole('option', { name: 'Needs attention' }).click();
  const requests = page.getByRole('region', { name: 'Asked of the server' });
  await expect(requests).toContainText('Price: $3.70');
  await expect(requests).toContainText('Done');
  await lookAt(page, testInfo, 'requests');
  await page.keyboard.press('Escape');

  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: '中文' }).click();
  await page.keyboard.press('F6');
  await expect(page.getByRole('button', { name: '更改商品资料' })).toBeVisible();
  await page.keyboard.press('F7');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await lookAt(page, testInfo, 'product-change-chinese', { onlySmall: true });
  await page.keyboard.press('Escape');
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: 'English', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Look and sound' })).toBeVisible();
});
