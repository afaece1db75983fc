import { expect, type Page, type TestInfo } from '@playwright/test';
import { lookAt } from './stack/look.ts';
import { test } from './stack/test.ts';
import { demoPerson } from './stack/till-page.ts';

test.use({ hasTouch: true });

const counterZones = {
  inWindow: ['Cart', 'Products', 'Status'],
  // In large type the categories, too, are more than a small screen has room for.
  mayScroll: ['Lines', 'Products to add', 'Quick keys', 'Categories'],
} as const;
/** The counter stands behind a window. */
const windowZones = { mayScroll: counterZones.mayScroll } as const;

test('a sale goes by one thumb, and the counter is whole in ordinary and in large type', async ({
  second,
  page,
}, testInfo) => {
  test.slow();
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(second.tillUrl);
  await signInByTouch(page);
  await openShiftByTouch(page);
  await quantityByPad(page);
  await sale(page, testInfo, 'touch');
  await chooseByName(page, 'Large text');
  await sale(page, testInfo, 'touch-large');
  // Other tests of the same till are made for a keyboard.
  await chooseByName(page, 'Normal text');
  await chooseByName(page, 'Keyboard layout');
});

const tap = (page: Page, name: string | RegExp, exact = true): Promise<void> =>
  page.getByRole('button', { name, exact }).tap();

async function signInByTouch(page: Page): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  const who = page.getByRole('heading', { name: 'Who is at the till?' });
  await expect(screens.or(who)).toBeVisible();
  if (await screens.isVisible()) await page.keyboard.press('F10');
  await expect(who).toBeVisible();
  await page.getByRole('radio', { name: 'Touch' }).tap();
  const { name, pin } = demoPerson('cashier');
  await tap(page, new RegExp(`^${name},`));
  for (const digit of pin) await tap(page, digit);
  await tap(page, 'Sign in');
  await expect(screens).toBeVisible();
}

/** The float is counted note by note, and a coin's number is typed on the pad. */
async function openShiftByTouch(page: Page): Promise<void> {
  const shift = page.getByRole('heading', { name: 'Open the shift' });
  const cart = page.getByRole('region', { name: 'Cart' });
  const seen = page.getByRole('button', { name: 'I have seen it: open the next shift' });
  await expect(shift.or(cart).or(seen)).toBeVisible();
  if (await seen.isVisible()) await seen.tap();
  await expect(shift.or(cart)).toBeVisible();
  if (await cart.isVisible()) return;
  await tap(page, 'One more $50.00 note');
  await tap(page, 'One more $50.00 note');
  await tap(page, 'One fewer $50.00 note');
  await page.getByRole('textbox', { name: '$1.00 coin' }).tap();
  const pad = page.getByRole('group', { name: 'Number keys' });
  await pad.getByRole('button', { name: '2', exact: true }).tap();
  await pad.getByRole('button', { name: '0', exact: true }).tap();
  await pad.getByRole('button', { name: 'Done' }).tap();
  await expect(page.getByRole('textbox', { name: 'Cash in the drawer' })).toHaveValue('$70.00');
  await tap(page, 'Open shift');
  await expect(cart).toBeVisible();
}

const products = (page: Page) => page.getByRole('group', { name: 'Products to add' }).getByRole('button');
const lines = (page: Page) => page.getByRole('list', { name: 'Lines' }).getByRole('listitem');

/** Finds products by their name, on the keys of the screen. */
async function findByTouch(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Find a product' }).tap();
  const keys = page.getByRole('group', { name: 'Keyboard' });
  for (const key of text) await keys.getByRole('button', { name: key, exact: true }).tap();
  await keys.getByRole('button', { name: 'Done' }).tap();
  await expect(keys).toHaveCount(0);
  await expect(products(page).first()).toBeVisible();
}

/** Six of the next item, by the pad; then the whole cart goes again. */
async function quantityByPad(page: Page): Promise<void> {
  await findByTouch(page, 'milk');
  await tap(page, 'Quantity or code');
  await tap(page, '6');
  await tap(page, 'Times');
  await products(page).first().tap();
  await expect(lines(page)).toHaveCount(1);
  await expect(page.getByRole('heading', { name: '6 items' })).toBeVisible();
  await tap(page, 'Clear the cart');
  await expect(lines(page)).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Find a product' }).fill('');
}

async function sale(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  await findByTouch(page, 'milk');
  const milk = products(page).filter({ hasText: /milk/i });
  await expect(milk.nth(3)).toBeVisible();
  // By their names: what is found may still be put into another order.
  const names = (await milk.allTextContents()).slice(0, 4).map((text) => text.split('$')[0] ?? '');
  for (const one of names) await milk.filter({ hasText: one }).first().tap();
  await expect(lines(page)).toHaveCount(4);
  await page.getByRole('searchbox', { name: 'Find a product' }).fill('');
  await page.getByRole('heading', { name: '4 items' }).tap();
  await expect(page.getByRole('group', { name: 'What can be done' })).toBeVisible();
  await lookAt(page, testInfo, `${name}-counter`, counterZones);
  await page.setViewportSize({ width: 1024, height: 768 });
  await noteByTouch(page);
  await tap(page, 'Pay');
  await expect(page.getByRole('dialog', { name: 'Payment' })).toBeVisible();
  await lookAt(page, testInfo, `${name}-pay`, windowZones);
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.getByRole('group', { name: 'Quick cash' }).getByRole('button').last().tap();
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
  await lookAt(page, testInfo, `${name}-change`);
  await page.setViewportSize({ width: 1024, height: 768 });
  await tap(page, 'Next customer');
  await expect(page.getByText('Scan the first item')).toBeVisible();
}

/** One tap opens a line's sheet; a note is typed on the keys of the screen, which cover neither it nor its button. */
async function noteByTouch(page: Page): Promise<void> {
  await lines(page).last().getByRole('button').first().tap();
  await tap(page, 'Note');
  const note = page.getByRole('dialog').getByRole('textbox', { name: 'Note' });
  await note.tap();
  const keys = page.getByRole('group', { name: 'Keyboard' });
  for (const key of 'bag') await keys.getByRole('button', { name: key, exact: true }).tap();
  await expect(note).toHaveValue('bag');
  const [field, board] = [await note.boundingBox(), await keys.boundingBox()];
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(board?.y ?? 0);
  await tap(page, 'Set');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(lines(page).last()).toContainText('bag');
}

async function chooseByName(page: Page, action: string): Promise<void> {
  await tap(page, 'Find anything');
  await page.getByRole('option', { name: action }).tap();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}
