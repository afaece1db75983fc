import { expect, type Locator, type Page, type TestInfo } from '@playwright/test';
import { watchFor } from '../stack/hands.ts';
import { lookAt } from '../stack/look.ts';
import { test } from '../stack/test.ts';
import { demoPerson, TillPage } from '../stack/till-page.ts';

test.use({ hasTouch: true, viewport: { width: 1024, height: 768 } });

const counterZones = {
  inWindow: ['Cart', 'Products', 'Status'],
  // In large type the categories, too, are more than a small screen has room for.
  mayScroll: ['Lines', 'Products to add', 'Quick keys', 'Categories'],
} as const;
/** The counter stands behind a window. */
const windowZones = { mayScroll: counterZones.mayScroll } as const;

test('a day goes by one thumb on the glass, from the sign-in to the Z, whole in ordinary and in large type, to the cent', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  await emptyTill(page, second.tillUrl);
  const seen = await watchFor(page, 'keys');
  await page.goto(second.tillUrl);
  await test.step('sign-in and float', () => comeIn(page));
  await test.step('quick keys, a quantity, a discount, several tenders', () => bigSale(page, testInfo));
  await test.step('an age is asked', () => ageSale(page));
  await test.step('large type', () => largeSale(page, testInfo));
  await test.step('count and Z', () => countAndClose(page));
  expect(seen(), 'keys that somebody pressed').toEqual([]);
  // Other tests of the same till are made for a keyboard.
  await tap(page, 'Open the next shift');
  await chooseByName(page, 'Keyboard layout');
});

/** Whoever worked here before leaves no cart and no shift; that isn't this day's work yet. */
async function emptyTill(page: Page, url: string): Promise<void> {
  const till = new TillPage(page);
  await till.open(url, 'manager');
  await till.closeLeftShift();
  await page.keyboard.press('F10');
  await expect(page.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible();
}

const tap = (page: Page | Locator, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).tap();

const lines = (page: Page): Locator => page.getByRole('list', { name: 'Lines' }).getByRole('listitem');
const tiles = (page: Page): Locator =>
  page.getByRole('group', { name: 'Products to add' }).getByRole('button');

const expectTotal = (page: Page, total: string): Promise<void> =>
  expect(page.getByRole('status', { name: 'Total' })).toHaveText(total);

/** A name and a PIN; the float note by note, and a coin's number on the pad: 50.00 + 20 × 1.00. */
async function comeIn(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Touch' }).tap();
  const { name, pin } = demoPerson('cashier');
  await tap(page, new RegExp(`^${name},`));
  for (const digit of pin) await tap(page, digit);
  await tap(page, 'Sign in');
  await expect(page.getByRole('heading', { name: 'Open the shift' })).toBeVisible();
  await tap(page, 'One more $50.00 note');
  await tap(page, 'One more $50.00 note');
  await tap(page, 'One fewer $50.00 note');
  await typeOnPad(page, '$1.00 coin', '20');
  await expect(page.getByRole('textbox', { name: 'Cash in the drawer' })).toHaveValue('$70.00');
  await tap(page, /^Open shift/);
  await expect(page.getByRole('region', { name: 'Cart' })).toBeVisible();
}

/** A number, on the keys that come up for its field. */
async function typeOnPad(page: Page, field: string, number: string): Promise<void> {
  await page.getByRole('textbox', { name: field, exact: true }).tap();
  const pad = page.getByRole('group', { name: 'Number keys' });
  for (const key of number) await tap(pad, key);
  await tap(pad, 'Done');
  await expect(pad).toHaveCount(0);
}

/** Words, on the keys that come up for their field. */
async function typeOnKeys(page: Page, field: Locator, text: string): Promise<void> {
  await field.tap();
  const keys = page.getByRole('group', { name: 'Keyboard' });
  for (const key of text) await tap(keys, key === ' ' ? 'Space' : key);
  await expect(field).toHaveValue(text);
}

/** Finds products by their name, and leaves their tiles on the screen. */
async function find(page: Page, text: string): Promise<void> {
  await quickPage(page, 'Fruit 水果');
  const search = page.getByRole('searchbox', { name: 'Find a product' });
  await typeOnKeys(page, search, text);
  const keys = page.getByRole('group', { name: 'Keyboard' });
  await tap(keys, 'Done');
  await expect(keys).toHaveCount(0);
}

/** A page of quick keys, which also takes away what was searched. */
const quickPage = (page: Page, name: string): Promise<void> =>
  page.getByRole('group', { name: 'Pages of quick keys' }).getByRole('button', { name }).tap();

/**
 * Raisin loaf 3.40, 6 × red apples 3.90 = 23.40 less 5% = 22.23, pandan buns 3.20: 28.83. Card 10.00, then 18.83 in cash is 18.85; 20.00
 * gives 1.15 back.
 */
async function bigSale(page: Page, testInfo: TestInfo): Promise<void> {
  await quickPage(page, 'Bread 面包');
  await tiles(page).filter({ hasText: 'Raisin Loaf' }).tap();
  await tiles(page).filter({ hasText: 'Pandan Buns' }).tap();
  await expectTotal(page, '$6.60');
  await quickPage(page, 'Fruit 水果');
  await tap(page, 'Quantity or code');
  await tap(page, '6');
  await tap(page, 'Times');
  await tiles(page).filter({ hasText: 'Red Apples' }).tap();
  await expectTotal(page, '$30.00');
  await discountByTouch(page);
  await noteByTouch(page);
  await expectTotal(page, '$28.83');
  await lookAt(page, testInfo, 'touch-counter', counterZones);
  await page.setViewportSize({ width: 1024, height: 768 });

  await tap(page, 'Pay');
  const payment = page.getByRole('dialog', { name: 'Payment' });
  await expect(payment.getByRole('status', { name: 'Amount due' })).toHaveText('$28.85');
  await tap(payment, 'Card');
  for (const digit of '10') await tap(payment.getByRole('group', { name: 'Digits' }), digit);
  await tap(payment, 'Take payment');
  await expect(page.getByRole('list', { name: 'Taken so far' })).toContainText('$10.00');
  await expect(payment.getByRole('status', { name: 'Amount due' })).toHaveText('$18.85');
  await lookAt(page, testInfo, 'touch-pay', windowZones);
  await page.setViewportSize({ width: 1024, height: 768 });
  await page
    .getByRole('group', { name: 'Quick cash' })
    .getByRole('button', { name: /^\$20\.00/ })
    .tap();
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText('$1.15');
  await tap(page, 'E-receipt');
  await expect(page.getByRole('img', { name: 'QR code of the receipt' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await lookAt(page, testInfo, 'touch-change');
  await page.setViewportSize({ width: 1024, height: 768 });
  await nextCustomer(page);
}

/** One tap opens a line's sheet; 5% off the apples, and one of the usual reasons. */
async function discountByTouch(page: Page): Promise<void> {
  await lines(page).filter({ hasText: 'Red Apples' }).getByRole('button').first().tap();
  const sheet = page.getByRole('dialog', { name: /Red Apples/ });
  await tap(sheet, 'Discount');
  await tap(sheet, '5');
  await tap(sheet, 'Goodwill');
  await tap(sheet, 'Set');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(lines(page).filter({ hasText: 'Red Apples' })).toContainText('Discount: Goodwill');
}

/** A note is typed on the keys of the screen, which cover neither it nor its button. */
async function noteByTouch(page: Page): Promise<void> {
  const loaf = lines(page).filter({ hasText: 'Raisin Loaf' });
  await loaf.getByRole('button').first().tap();
  await tap(page, 'Note');
  const note = page.getByRole('dialog').getByRole('textbox', { name: 'Note' });
  await typeOnKeys(page, note, 'bag');
  const keys = page.getByRole('group', { name: 'Keyboard' });
  const [field, board] = [await note.boundingBox(), await keys.boundingBox()];
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(board?.y ?? 0);
  await tap(page, 'Set');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(loaf).toContainText('bag');
}

async function nextCustomer(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await tap(page, 'Next customer');
  await expect(page.getByText('Scan the first item')).toBeVisible();
}

/** Who is too young gets no cigarettes; who isn't pays their 16.80 by NETS, unrounded. */
async function ageSale(page: Page): Promise<void> {
  await find(page, 'wharfside');
  const question = page.getByRole('region', { name: 'Age of the customer' });
  const cigarettes = tiles(page).filter({ hasText: 'Wharfside' }).first();
  await cigarettes.tap();
  await expect(question).toContainText('21 or older');
  await tap(question, 'No, take it off');
  await expect(lines(page)).toHaveCount(0);
  await cigarettes.tap();
  await tap(question, 'Yes');
  await expect(question).toHaveCount(0);
  await expectTotal(page, '$16.80');
  await tap(page, 'Pay');
  const payment = page.getByRole('dialog', { name: 'Payment' });
  await tap(payment, 'NETS');
  await tap(payment, 'Take payment');
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText('$0.00');
  await nextCustomer(page);
}

/** Four milks in large type: 3.75 + 3.85 + 1.65 + 5.20 = 14.45; 50.00 gives 35.55 back. */
async function largeSale(page: Page, testInfo: TestInfo): Promise<void> {
  await chooseByName(page, 'Large text');
  await find(page, 'milk');
  for (const name of ['Fresh Milk 1 L', 'Low Fat Milk', 'Chocolate Milk', 'Oat Milk'])
    await tiles(page).filter({ hasText: name }).tap();
  await expect(lines(page)).toHaveCount(4);
  await expectTotal(page, '$14.45');
  await quickPage(page, 'Fruit 水果');
  await lookAt(page, testInfo, 'touch-large-counter', counterZones);
  await page.setViewportSize({ width: 1024, height: 768 });
  await tap(page, 'Pay');
  await expect(page.getByRole('dialog', { name: 'Payment' })).toBeVisible();
  await lookAt(page, testInfo, 'touch-large-pay', { ...windowZones, onlySmall: true });
  await page.setViewportSize({ width: 1024, height: 768 });
  await page
    .getByRole('group', { name: 'Quick cash' })
    .getByRole('button', { name: /^\$50\.00/ })
    .tap();
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText('$35.55');
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await lookAt(page, testInfo, 'touch-large-change', { onlySmall: true });
  await page.setViewportSize({ width: 1024, height: 768 });
  await nextCustomer(page);
  await chooseByName(page, 'Normal text');
}

/** Cash: 70.00 + 18.85 + 14.45 = 103.30. Sold: 28.83 + 16.80 + 14.45 = 60.08, of which card 10.00 and NETS 16.80, rounded by 0.02. */
async function countAndClose(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Shift' }).tap();
  await tap(page, 'Count and close');
  await typeOnPad(page, '$10.00 note', '10');
  await tap(page, 'One more $2.00 note');
  await tap(page, 'One more $1.00 coin');
  await tap(page, 'One more $0.20 coin');
  await tap(page, 'One more $0.10 coin');
  await expect(page.getByRole('status', { name: 'Counted so far' })).toHaveText('$103.30');
  await tap(page, 'That is all of it');
  await typeOnPad(page, 'Card: total of the slips', '10');
  await typeOnPad(page, 'NETS: total of the slips', '16.8');
  await tap(page, 'Close and print the Z');
  const paper = page.getByRole('article', { name: /^Z T\d\d\w*-\d{4} on paper$/ });
  await expect(paper).toBeVisible();
  for (const [name, amount] of Object.entries(zFigures))
    await expect
      .soft(paper.getByRole('paragraph').filter({ hasText: `${name}${amount}` }))
      .not.toHaveCount(0);
}

/** What stands on the Z, as it was worked out above. */
const zFigures = {
  TOTAL: '60.08',
  Rounding: '0.02',
  'Cash (2)': '33.30',
  'Card (1)': '10.00',
  'NETS (1)': '16.80',
  Float: '70.00',
  'Expected cash': '103.30',
  Counted: '103.30',
  'Over/short': '0.00',
  Sales: '3',
} as const;

async function chooseByName(page: Page, action: string): Promise<void> {
  await tap(page, 'Find anything');
  await page.getByRole('option', { name: action }).tap();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}
