import { expect, type TestInfo } from '@playwright/test';
import { englishLeftovers, lookAt } from './stack/look.ts';
import { test } from './stack/test.ts';
import { demoPerson, demoProduct, TillPage } from './stack/till-page.ts';

const items = [4, 110, 64, 38, 98].map(demoProduct);
const counterZones = {
  inWindow: ['Cart', 'Products', 'Status'],
  mayScroll: ['Lines', 'Products to add'],
} as const;

test('what is done to a cart is whole, readable and free of barriers, in both languages', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  const till = new TillPage(page);
  await till.openCounter(second.tillUrl);
  for (const item of items) await till.scan(item.barcode);
  await expect(till.lines).toHaveCount(items.length);
  await lineSheet(till, testInfo);
  await wholeCart(till, testInfo);
  await severalTenders(till, testInfo);
  await inChinese(till, testInfo);
});

async function lineSheet({ page }: TillPage, testInfo: TestInfo): Promise<void> {
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Why this price' })).toBeVisible();
  await lookAt(page, testInfo, 'line-sheet');
  await page.keyboard.press('F6');
  await page.keyboard.type('1', { delay: 90 });
  // The sheet closes when the engine has taken it off: a key before that would still be the sheet's.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Why this price' })).toBeVisible();
  await page.keyboard.press('F3');
  await page.getByRole('textbox', { name: 'Price of one' }).fill('1.00');
  await page.getByRole('textbox', { name: 'Why' }).fill('Price match');
  await page.getByRole('button', { name: 'Set' }).click();
  await expect(page.getByRole('dialog', { name: 'Somebody else has to approve this' })).toBeVisible();
  await lookAt(page, testInfo, 'approval');
  const manager = demoPerson('manager');
  await page.getByRole('button', { name: new RegExp(`^${manager.name}`) }).click();
  await page.getByLabel(`PIN of ${manager.name}`).fill(manager.pin);
  await page.getByRole('textbox', { name: 'Reason' }).fill('seen next door');
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText(/approved for .*: seen next door/)).toBeVisible();
}

async function wholeCart({ page }: TillPage, testInfo: TestInfo): Promise<void> {
  await page.keyboard.press('Control+d');
  await expect(page.getByRole('dialog', { name: 'Discount on the whole cart' })).toBeVisible();
  await lookAt(page, testInfo, 'cart-discount');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+u');
  await expect(page.getByRole('textbox', { name: 'Code of the coupon' })).toBeFocused();
  await page.keyboard.type('nothing', { delay: 90 });
  await page.keyboard.press('Enter');
  await expect(page.getByText('Coupon NOTHING')).toBeVisible();
  await lookAt(page, testInfo, 'counter-changed', counterZones);
  await page.keyboard.press('F7');
  await expect(page.getByRole('textbox', { name: 'Code or name' })).toBeFocused();
  await page.keyboard.type('milk', { delay: 90 });
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('list', { name: 'Products found' }).getByRole('listitem').first(),
  ).toBeVisible();
  await lookAt(page, testInfo, 'price-check', { onlySmall: true });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+b');
  await expect(page.getByRole('dialog', { name: 'Sell as a department item' })).toBeVisible();
  await lookAt(page, testInfo, 'department', { onlySmall: true });
  await page.keyboard.press('Escape');
  await page.keyboard.press('F5');
  await expect(page.getByRole('dialog', { name: 'Park this cart' })).toBeVisible();
  await lookAt(page, testInfo, 'park', { onlySmall: true });
  await page.keyboard.press('Enter');
  await expect(page.getByText('Scan the first item')).toBeVisible();
  await page.keyboard.press('F5');
  await expect(page.getByRole('list', { name: 'Parked carts' }).getByRole('listitem')).toHaveCount(1);
  await lookAt(page, testInfo, 'parked', { onlySmall: true });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(items.length);
}

async function severalTenders({ page }: TillPage, testInfo: TestInfo): Promise<void> {
  await page.keyboard.press('F9');
  await expect(page.getByRole('dialog', { name: 'Payment' })).toBeVisible();
  await page.keyboard.press('F3');
  await page.keyboard.type('2', { delay: 90 });
  await page.getByRole('textbox', { name: 'Number on the slip' }).fill('A1234');
  await page.getByRole('button', { name: 'Take payment' }).click();
  await expect(page.getByRole('list', { name: 'Taken so far' })).toBeVisible();
  await lookAt(page, testInfo, 'pay-part-taken', { mayScroll: counterZones.mayScroll });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await lookAt(page, testInfo, 'change-several-tenders');
}

async function inChinese(till: TillPage, testInfo: TestInfo): Promise<void> {
  const { page } = till;
  await till.nextCustomer();
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: '中文' }).click();
  await page.keyboard.press('Escape');
  await till.scan(items[0]?.barcode ?? '');
  await expect(page.getByRole('list', { name: '商品行' }).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: '价格说明' })).toBeVisible();
  await lookAt(page, testInfo, 'line-sheet-chinese', { onlySmall: true });
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('F9');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('F3');
  await expect(page.getByRole('textbox', { name: '单据号码' })).toBeVisible();
  await lookAt(page, testInfo, 'pay-card-chinese', { onlySmall: true });
  expect.soft(await englishLeftovers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toBeVisible();
  // Other tests of the same till read English.
  await expect(page.getByRole('button', { name: '下一位顾客' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('F8');
  await page.getByRole('radio', { name: 'English', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Look and sound' })).toBeVisible();
}
