import { expect, type Page } from '@playwright/test';
import { lookAt } from './stack/look.ts';
import { test } from './stack/test.ts';
import { TillPage } from './stack/till-page.ts';

/** Mineral water 1.38, of which nothing else in these tests knows: three for 3.60 take 0.54 off. */
const water = { name: 'Clearwell Drinking Water 1.5 L', barcode: '2907002066592' };

test('a manager tries a promotion on a sample cart, and saves it; the other till has it in its cart, and a list waits for its day', async ({
  kedai,
  second,
  page,
  browser,
}, testInfo) => {
  test.slow();
  const other = await browser.newContext();
  const manager = new TillPage(page);
  const counter = new TillPage(await other.newPage());
  await counter.openCounter(second.tillUrl);
  await counter.page.keyboard.type('3*', { delay: 90 });
  await counter.scan(water.barcode);
  await expect(counter.total).toHaveText('$4.14');

  await manager.open(kedai.first.tillUrl, 'manager');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Prices' }).click();
  await lookAt(page, testInfo, 'prices', { onlySmall: true });
  await writePromotion(page);
  await lookAt(page, testInfo, 'prices-preview');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Three waters' })).toBeVisible();

  await expect(counter.total).toHaveText('$3.60', { timeout: 30_000 });
  await expect(counter.lines).toContainText('Three waters');
  await counter.page.keyboard.press('Control+e');
  await expect(counter.lines).toHaveCount(0);
  await other.close();

  await page.getByRole('switch', { name: 'Paused' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Three waters/ })).toContainText('Paused');
  await page.getByRole('radio', { name: 'Price lists' }).click();
  const list = page.getByRole('button', { name: /^New prices of January/ });
  await expect(list).toContainText('2 prices');
  await list.click();
  await expect(page.getByRole('textbox', { name: 'List price of Fizzpop Cola 320 ml' })).toHaveValue('1.35');
  await lookAt(page, testInfo, 'prices-list', { onlySmall: true });
});

/** Any three for 3.60, with the water in the sample cart beside it: 4.14 without, 3.60 with it. */
async function writePromotion(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New promotion' }).click();
  const form = page.getByRole('form', { name: 'New promotion' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Three waters');
  await form.getByRole('textbox', { name: 'Code', exact: true }).fill('WATER-3');
  await form.getByRole('combobox', { name: 'What it gives' }).selectOption('Any number for one price');
  await form.getByRole('textbox', { name: 'Units in a set' }).fill('3');
  await form.getByRole('textbox', { name: 'Price' }).fill('3.60');
  await form.getByRole('searchbox', { name: 'Add a product by its name' }).fill('water 1.5');
  await form.getByRole('button', { name: new RegExp(water.name) }).click();
  const preview = page.getByRole('region', { name: 'Try it on a sample cart' });
  await preview.getByRole('searchbox', { name: 'Put a product in the sample cart' }).fill('water 1.5');
  await preview.getByRole('button', { name: new RegExp(`^${water.name}`) }).click();
  await expect(preview.getByRole('status')).toHaveText('3.60');
  await expect(preview).toContainText('4.14');
}
