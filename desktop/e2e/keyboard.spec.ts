import { expect, type Page } from '@playwright/test';
import { test } from './stack/test.ts';
import { demoPerson, demoProduct, money, roundedToFive, TillPage } from './stack/till-page.ts';

/** As a person types: slower than any scanner. */
const delay = 90;
const [first, second] = [demoProduct(12), demoProduct(70)];

test('a sale goes from the sign-in to the next customer without a mouse, and the focus can be seen all the way', async ({
  second: started,
  page,
}) => {
  const till = new TillPage(page);
  await page.goto(started.tillUrl);
  await signInByKeys(page);
  const shift = page.getByRole('heading', { name: 'Open the shift' });
  const cart = page.getByRole('region', { name: 'Cart' });
  await expect(shift.or(cart)).toBeVisible();
  await expectVisibleFocus(page);
  if (await shift.isVisible()) await till.openShift('100');
  await expectVisibleFocus(page);

  await findByTyping(page, first.name);
  await expect(till.lines).toHaveCount(1);
  await page.keyboard.type('6*', { delay });
  await expect(cart).toContainText('6 ×');
  await findByTyping(page, second.name);
  await expect(till.lines).toHaveCount(2);
  await expect(till.total).toHaveText(money(first.priceCents + second.priceCents * 6));

  await page.keyboard.press('ArrowUp');
  await page.keyboard.type('+', { delay });
  await expect(till.total).toHaveText(money(first.priceCents * 2 + second.priceCents * 6));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await expect(till.lines).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(till.lines).toHaveCount(2);
  await expectVisibleFocus(page);
  const totalCents = first.priceCents * 2 + second.priceCents * 6;
  await expect(till.total).toHaveText(money(totalCents));

  await page.keyboard.press('F9');
  await expect(page.getByLabel('Cash from the customer')).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press('Tab');
  await expectVisibleFocus(page);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('200', { delay });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText(
    money(20_000 - roundedToFive(totalCents)),
  );
  await expectVisibleFocus(page);
  await till.nextCustomer();
  await expect(till.lines).toHaveCount(0);
  await expectVisibleFocus(page);
});

/** The name by its number, the PIN, Enter. */
async function signInByKeys(page: Page): Promise<void> {
  const { name, pin } = demoPerson('cashier');
  const tiles = page.getByRole('group', { name: 'Who is at the till?' }).getByRole('button');
  await expect(tiles.first()).toBeVisible();
  const number = String((await tiles.allTextContents()).findIndex((text) => text.includes(name)) + 1);
  await page.keyboard.type(number, { delay });
  await expect(page.locator('input[type=password]')).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.type(pin, { delay });
  await page.keyboard.press('Enter');
}

/** Letters go to the search wherever the focus is; Enter adds the first found and leaves it again. */
async function findByTyping(page: Page, name: string): Promise<void> {
  const search = page.getByRole('searchbox', { name: 'Find a product' });
  await page.keyboard.type(name, { delay: 60 });
  await expect(search).toHaveValue(name);
  await expectVisibleFocus(page);
  await expect(
    page.getByRole('group', { name: 'Products to add' }).getByRole('button').first(),
  ).toHaveAccessibleName(new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},`));
  await page.keyboard.press('Enter');
  await expect(search).toHaveValue('');
  await expectVisibleFocus(page);
}

/** Either nothing has the focus and every key goes to the screen, or the control that has it is outlined. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const hidden = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body || !element.matches('button, input, a, [role], [tabindex="0"]'))
      return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    return isOutlined ? null : element.outerHTML.slice(0, 200);
  });
  expect(hidden, 'has the focus without showing it').toBeNull();
}
