import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { test } from './stack/test.ts';
import { demoProduct, TillPage } from './stack/till-page.ts';

const products = [5, 30, 55, 75, 95, 120].map(demoProduct);
const scansPerSecond = 10;
const scanCount = 60;

test('ten scans a second for six seconds all become lines, and leave the search as it was', async ({
  second,
  page,
}) => {
  const till = new TillPage(page);
  await till.openCounter(second.tillUrl);
  const search = page.getByRole('searchbox', { name: 'Find a product' });
  await search.fill('mil');
  await search.focus();

  const scans: Promise<void>[] = [];
  const startMs = performance.now();
  for (let index = 0; index < scanCount; index += 1) {
    await sleep(Math.max(0, startMs + (index * 1000) / scansPerSecond - performance.now()));
    scans.push(till.scan(products[index % products.length]?.barcode ?? ''));
  }
  await Promise.all(scans);

  await expect(till.lines).toHaveCount(products.length);
  for (const { name } of products) {
    await expect(till.lines.filter({ hasText: name })).toContainText(`${scanCount / products.length}×`);
  }
  await expect(page.getByRole('region', { name: 'Cart' }).getByRole('heading')).toHaveText(
    `${scanCount} items`,
  );
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(search).toHaveValue('mil');
  await expect(search).toBeFocused();
  await search.fill('');
  await page.getByRole('button', { name: 'Clear the cart' }).click();
  await expect(till.lines).toHaveCount(0);

  await test.step('Caps Lock changes nothing', async () => {
    // A busy machine may type more slowly than any scanner, and then it is a person's typing: tried again.
    await expect(async () => {
      const dismiss = page.getByRole('button', { name: 'Dismiss' });
      if ((await dismiss.count()) > 0) await dismiss.click();
      await search.fill('');
      await search.focus();
      await till.scan('Kd-4711', { capsLock: true });
      await expect(page.getByRole('alert')).toContainText('Kd-4711', { timeout: 3_000 });
    }).toPass({ timeout: 20_000 });
    await search.fill('');
    await till.scan(products[0]?.barcode ?? '', { capsLock: true });
    await expect(till.lines).toHaveCount(1);
    await till.scan(products[1]?.barcode ?? '', { capsLock: true });
    await expect(till.lines).toHaveCount(2);
    await expect(search).toHaveValue('');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  await test.step('Enter at the end of a scan presses nothing', async () => {
    const [, , third, fourth] = products;
    if (!third || !fourth) throw new Error('expected products to scan');
    const clear = page.getByRole('button', { name: 'Clear the cart' });
    await clear.focus();
    await till.scan(third.barcode);
    await expect(till.lines).toHaveCount(3);
    await expect(clear).toBeFocused();
    await page.getByRole('button', { name: 'Pay' }).focus();
    await till.scan(fourth.barcode);
    await expect(till.lines).toHaveCount(4);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await clear.click();
    await expect(till.lines).toHaveCount(0);
  });
});
