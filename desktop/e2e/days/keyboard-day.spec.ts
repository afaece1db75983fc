import { expect, type Page } from '@playwright/test';
import { interpretEscPos } from '../printer/interpret-escpos.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../printer/virtual-printer.ts';
import { expectVisibleFocus, Keyboard, watchFor } from '../stack/hands.ts';
import { test } from '../stack/test.ts';
import { demoPerson, TillPage } from '../stack/till-page.ts';

/** A day at one till: the page, the hands on its keys, and the paper that came out. */
interface Day {
  readonly till: TillPage;
  readonly page: Page;
  readonly keys: Keyboard;
  /** The text of the paper that has all of these words, once it is printed. */
  paperWith(...words: readonly string[]): Promise<string>;
}

test('a day goes by keys alone, from the printer in the morning to the Z, and every cent is as it was worked out by hand', async ({
  second,
  page,
}) => {
  test.slow();
  const printer = await startVirtualPrinter();
  const seen = await watchFor(page, 'mouse', 'touch');
  const till = new TillPage(page);
  const day: Day = { till, page, keys: new Keyboard(page), paperWith: papersOf(printer) };
  await page.goto(second.tillUrl);
  await begin(day);
  await test.step('the manager sets the printer', () => setPrinter(day, '127.0.0.1', String(printer.port)));
  await test.step('the float is counted', () => openByDenomination(day));
  await test.step('a sale, exact cash', () => exactCash(day));
  await test.step('a price by hand, a markdown, card and cash', () => cardAndCash(day));
  await test.step('a member, a coupon, parked', () => parkMembersCart(day));
  await test.step('somebody else goes on with it', () => recallAfterPriceChange(day));
  await test.step('what nobody knows', () => unknownCode(day));
  await test.step('training changes nothing', () => train(day));
  await test.step('X, cash out and a drop', () => moveCash(day));
  await test.step('count and Z', () => countAndClose(day));
  await test.step('the printer goes home', () => setPrinter(day, '', '9100'));
  expect(seen(), 'events of a mouse or a finger').toEqual([]);
  await printer.close();
});

const papersOf =
  (printer: VirtualPrinter) =>
  async (...words: readonly string[]): Promise<string> => {
    const texts = (): readonly string[] => printer.jobs.map(textOf);
    const isWanted = (text: string): boolean => words.every((word) => text.includes(word));
    await expect
      .poll(() => (texts().some(isWanted) ? words : texts().at(-1)), { timeout: 30_000 })
      .toEqual(words);
    return texts().find(isWanted) ?? '';
  };

const textOf = (job: Uint8Array): string =>
  interpretEscPos(job, 48)
    .map((item) => (item.kind === 'line' ? item.text : ''))
    .join('\n');

/** Nobody is signed in, and no shift is left over from whoever worked here before. */
async function begin({ till, page, keys }: Day): Promise<void> {
  const who = page.getByRole('heading', { name: 'Who is at the till?' });
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await expect(screens.or(who)).toBeVisible();
  if (await who.isVisible()) await signIn({ page, keys }, demoPerson('manager'));
  await till.closeLeftShift();
  await keys.press('F10');
  await expect(who).toBeVisible();
}

type Hands = Pick<Day, 'page' | 'keys'>;

/** The name by its number, the PIN, Enter. */
async function signIn({ page, keys }: Hands, person: ReturnType<typeof demoPerson>): Promise<void> {
  const tiles = page.getByRole('group', { name: 'Who is at the till?' }).getByRole('button');
  await expect(tiles.first()).toBeVisible();
  const number = (await tiles.allTextContents()).findIndex((text) => text.includes(person.name)) + 1;
  await keys.type(String(number));
  await expect(page.locator('input[type=password]')).toBeFocused();
  await expectVisibleFocus(page);
  await keys.typePin(person.pin);
  await keys.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
}

async function setPrinter(day: Day, address: string, port: string): Promise<void> {
  const { page, keys } = day;
  await signIn(day, demoPerson('manager'));
  await keys.press('F8');
  await keys.press('ArrowDown');
  await keys.fill(page.getByRole('textbox', { name: 'Printer address' }), address);
  await keys.fill(page.getByRole('textbox', { name: 'Port' }), port);
  await keys.press('Enter');
  await expect(page.getByText('Saved.')).toBeVisible();
  await keys.press('F10');
}

/** 2 × 50 + 5 × 10 + 20 × 1 = 170.00. */
async function openByDenomination(day: Day): Promise<void> {
  const { page, keys } = day;
  await signIn(day, demoPerson('cashier'));
  await expect(page.getByRole('heading', { name: 'Open the shift' })).toBeVisible();
  await expectVisibleFocus(page);
  await keys.fill(page.getByRole('textbox', { name: '$50.00 note' }), '2');
  await keys.fill(page.getByRole('textbox', { name: '$10.00 note' }), '5');
  await keys.fill(page.getByRole('textbox', { name: '$1.00 coin' }), '20');
  await expect(page.getByRole('textbox', { name: 'Cash in the drawer' })).toHaveValue('$170.00');
  await keys.press('Enter');
  await expect(page.getByRole('region', { name: 'Cart' })).toBeVisible();
  await expectVisibleFocus(page);
}

/** Letters go to the search wherever the focus is; Enter adds the first found and leaves it again. */
async function find({ page, keys }: Hands, text: string, name: string): Promise<void> {
  const search = page.getByRole('searchbox', { name: 'Find a product' });
  await keys.type(text);
  await expect(search).toHaveValue(text);
  const found = page.getByRole('group', { name: 'Products to add' }).getByRole('button').first();
  await expect(found).toHaveAccessibleName(new RegExp(`^${name},`));
  await keys.press('Enter');
  await expect(search).toHaveValue('');
}

/** Chooses the line of this name with the arrows. */
async function choose({ till, page, keys }: Day, name: string): Promise<void> {
  const names = await till.lines.allTextContents();
  const chosen = page.locator('li[data-line][aria-current]');
  const from = names.indexOf((await chosen.textContent()) ?? '');
  const to = names.findIndex((text) => text.includes(name));
  const key = to < from ? 'ArrowUp' : 'ArrowDown';
  for (let step = Math.abs(to - from); step > 0; step -= 1) await keys.press(key);
  await expect(chosen).toContainText(name);
}

/** Waits for the change, which is what the cashier looks at, and gives the receipt's number. */
async function expectChange({ till, page }: Day, change: string): Promise<string> {
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText(change);
  return till.receiptNumber();
}

/**
 * Carrots 1.75, Kai Lan 1.95. 1.75 + 6 × 1.95 = 13.45; one more Kai Lan 15.40; one more carrots 17.15; 5% off 13.65 is 0.6825, half-up
 * 0.68: 16.47, in cash 16.45; GST 16.47 × 9/109 = 1.36.
 */
async function exactCash(day: Day): Promise<void> {
  const { till, page, keys } = day;
  await find(day, 'carrots', 'Carrots 500 g');
  await keys.type('6*');
  await expect(page.getByRole('region', { name: 'Cart' })).toContainText('6 ×');
  await find(day, 'kai lan', 'Kai Lan 300 g');
  await expect(till.total).toHaveText('$13.45');
  await keys.press('Control+r');
  await expect(till.total).toHaveText('$15.40');
  await choose(day, 'Carrots');
  await keys.type('+');
  await expect(till.total).toHaveText('$17.15');
  await keys.press('Delete');
  await expect(till.total).toHaveText('$13.65');
  await keys.press('Control+z');
  await expect(till.total).toHaveText('$17.15');
  await expectVisibleFocus(page);

  await choose(day, 'Kai Lan');
  await keys.press('Enter', 'F4');
  await expect(page.getByRole('textbox', { name: 'Percent' })).toBeFocused();
  await keys.type('5');
  await keys.fill(page.getByRole('textbox', { name: 'Why' }), 'Bruised');
  await keys.press('Enter');
  await expect(till.total).toHaveText('$16.47');

  await keys.press('F9');
  await expect(page.getByRole('status', { name: 'Amount due' })).toHaveText('$16.45');
  await expectVisibleFocus(page);
  await keys.press('Enter');
  const number = await expectChange(day, '$0.00');
  await day.paperWith(number, '16.47', '16.45', '1.36', 'Bruised');
  await keys.press('F3');
  const gift = await day.paperWith(number, 'GIFT RECEIPT', 'Kai Lan');
  expect(gift).not.toContain('16.47');
  await till.nextCustomer();
  await keys.press('Control+p');
  await day.paperWith(number, 'COPY', '16.47');
}

/**
 * Extension cord 18.90 for 17.90 by hand, Kang Kong 1.40 less 20% = 1.12, Batang 9.80: 28.82. Card 10.00 leaves 18.82, in cash 18.80;
 * 20.00 gives 1.20 back. GST 28.82 × 9/109 = 2.38, net 26.44.
 */
async function cardAndCash(day: Day): Promise<void> {
  const { till, page, keys } = day;
  await find(day, 'steaks', 'Tidewell Batang Steaks 400 g');
  await expect(till.total).toHaveText('$9.80');
  await keys.press('Enter', 'F7');
  await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused();
  await keys.type('Sliced');
  await keys.press('Enter');
  await expect(till.lines).toContainText('Sliced');
  await find(day, 'extension', 'Everspark Extension Cord, 3-way');
  await expect(till.total).toHaveText('$28.70');
  await keys.press('Enter', 'F3');
  await expect(page.getByRole('textbox', { name: 'Price of one' })).toBeFocused();
  await keys.type('17.90');
  await keys.fill(page.getByRole('textbox', { name: 'Why' }), 'Match');
  await keys.press('Enter');
  await approve(day, 'Seen next door');
  await expect(till.total).toHaveText('$27.70');
  await find(day, 'kang kong', 'Kang Kong 250 g');
  await expect(till.total).toHaveText('$29.10');
  await keys.press('Control+m');
  await expect(page.getByRole('button', { name: '−20%' })).toBeVisible();
  await keys.type('1');
  await expect(till.total).toHaveText('$28.82');
  await keys.press('Escape');

  await keys.press('F9', 'F3');
  await expect(page.getByRole('status', { name: 'Amount due' })).toHaveText('$28.82');
  await keys.type('10');
  await keys.fill(page.getByRole('textbox', { name: 'Number on the slip' }), 'A1234');
  await keys.press('Enter');
  await expect(page.getByRole('list', { name: 'Taken so far' })).toContainText('$10.00');
  await expect(page.getByRole('status', { name: 'Amount due' })).toHaveText('$18.80');
  await keys.fill(page.getByRole('textbox', { name: 'Cash from the customer' }), '20');
  await keys.press('Enter');
  await day.paperWith(await expectChange(day, '$1.20'), '28.82', '2.38');

  await keys.press('F6');
  await keys.fill(page.getByRole('textbox', { name: 'Company or person' }), 'Corner Kopitiam');
  await keys.fill(page.getByRole('textbox', { name: 'Address', exact: true }), '1 Kopi Road');
  await keys.press('Enter');
  await expect(page.getByRole('article', { name: /^Tax invoice .* on paper$/ })).toContainText(
    'Corner Kopitiam',
  );
  await day.paperWith('Corner Kopitiam', '26.44', '2.38', '28.82');
  await keys.press('Escape');
  await till.nextCustomer();
}

/** The manager's PIN and reason in the sheet that asks for them. */
async function approve({ page, keys }: Hands, reason: string): Promise<void> {
  const { name, pin } = demoPerson('manager');
  const sheet = page.getByRole('dialog', { name: 'Somebody else has to approve this' });
  await expect(sheet).toBeVisible();
  // Whoever may approve is asked for first: until they are there, a key for the next of them does nothing.
  await expect(sheet.getByLabel(/^PIN of /)).toBeVisible();
  const field = sheet.getByLabel(`PIN of ${name}`);
  for (let tries = 0; tries < 9 && !(await field.isVisible()); tries += 1) await keys.press('F3');
  await keys.tabTo(field);
  await keys.typePin(pin);
  await keys.fill(sheet.getByRole('textbox', { name: 'Reason' }), reason);
  await keys.press('Enter');
  await expect(sheet).toHaveCount(0);
}

/** Milk 3.75, for members 3.50; rubbish bags 3.20; two boxes of tarts 25.80: 32.50, and 5.00 off from 30.00 by coupon: 27.50. */
async function parkMembersCart(day: Day): Promise<void> {
  const { till, page, keys } = day;
  await find(day, 'fresh milk 1', 'Clover Pier Fresh Milk 1 L');
  await expect(till.total).toHaveText('$3.75');
  await keys.press('F2');
  await expect(page.getByRole('searchbox', { name: 'Find a customer' })).toBeFocused();
  await keys.type('8000 0002');
  const found = page.getByRole('group', { name: 'Customers found' }).getByRole('button');
  await expect(found).toHaveCount(1);
  await keys.press('Enter');
  await expect(till.total).toHaveText('$3.50');
  await find(day, 'rubbish', 'Tidyknot Rubbish Bags, 20');
  await keys.type('2*');
  await find(day, 'tarts', 'Five Steps Pineapple Tarts, 20');
  await expect(till.total).toHaveText('$32.50');
  await keys.press('Control+u');
  await expect(page.getByRole('textbox', { name: 'Code of the coupon' })).toBeFocused();
  await keys.type('welcome5');
  await keys.press('Enter');
  await expect(till.total).toHaveText('$27.50');
  await keys.press('F5');
  await expect(page.getByRole('textbox', { name: 'Name to find it by' })).toBeFocused();
  await keys.type('Blue trolley');
  await keys.press('Enter');
  await expect(page.getByText('Scan the first item')).toBeVisible();
}

/** Members pay 3.40 for milk from now on: 3.40 + 3.20 + 25.80 − 5.00 = 27.40, GST 2.26. Another cashier takes the money. */
async function recallAfterPriceChange(day: Day): Promise<void> {
  const { till, page, keys } = day;
  await keys.press('F10');
  await signIn(day, demoPerson('manager'));
  await keys.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  await keys.type('price lists');
  await keys.press('Enter');
  await keys.tabTo(page.getByRole('radio', { name: 'Promotions' }));
  await keys.chooseNext(page.getByRole('radio', { name: 'Price lists' }));
  await keys.tabTo(page.getByRole('button', { name: /^Members’ prices/ }));
  await keys.press('Enter');
  const price = page.getByRole('textbox', { name: 'List price of Clover Pier Fresh Milk 1 L' });
  await expect(price).toHaveValue('3.50');
  await keys.fill(price, '3.40');
  const save = page.getByRole('button', { name: 'Save prices' });
  await keys.tabTo(save);
  await keys.press('Enter');
  await expect(save).toBeDisabled();
  await expect(page.getByText('A change is waiting for the server')).toHaveCount(0);
  await keys.press('F10');
  const other = demoPerson('cashier', undefined, 1);
  await signIn(day, other);
  await keys.press('F5');
  await expect(page.getByRole('list', { name: 'Parked carts' })).toContainText('$27.50');
  await keys.press('Enter');
  await expect(till.total).toHaveText('$27.40');
  await expect(page.getByText("At today's prices. It was $27.50 when it was parked.")).toBeVisible();
  await keys.press('F9', 'Enter');
  await day.paperWith(await expectChange(day, '$0.00'), other.name, '27.40', '2.26');
  await till.nextCustomer();
}

/** What nobody knows is sold under a department: 2.50 + mints 1.40 = 3.90, GST 0.32. The garlic is voided. */
async function unknownCode(day: Day): Promise<void> {
  const { till, page, keys } = day;
  await find(day, 'garlic', 'Garlic 250 g');
  await keys.press('F10');
  await signIn(day, demoPerson('cashier'));
  await expect(till.total).toHaveText('$2.35');
  await keys.press('F7');
  await expect(page.getByRole('textbox', { name: 'Code or name' })).toBeFocused();
  await keys.type('2907011021766');
  await keys.press('Enter');
  await expect(page.getByRole('status', { name: 'Price' })).toHaveText('$1.75');
  await keys.press('Escape');
  await keys.type('9999999999994');
  await keys.press('Enter');
  await expect(page.getByRole('alert')).toContainText('9999999999994');
  await keys.press('Control+b');
  const sheet = page.getByRole('dialog', { name: 'Sell as a department item' });
  await expect(sheet).toContainText('9999999999994');
  await keys.type('2.50');
  await keys.press('Enter');
  await expect(till.total).toHaveText('$4.85');
  await find(day, 'mint drops', 'Little Bell Mint Drops 40 g');
  await expect(till.total).toHaveText('$6.25');
  await choose(day, 'Garlic');
  await keys.press('Enter', 'F11');
  await expect(till.total).toHaveText('$3.90');
  await keys.press('F9', 'Enter');
  await day.paperWith(await expectChange(day, '$0.00'), '3.90', '0.32');
  await till.nextCustomer();
}

/** Training has a drawer of its own; a sale in it has no number of the till's, and the shift doesn't know of it. */
async function train(day: Day): Promise<void> {
  const { till, page, keys } = day;
  const band = page.getByRole('region', { name: 'TRAINING' });
  await keys.press('F12');
  await expect(band).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Cash in the drawer' })).toBeFocused();
  await keys.type('50');
  await keys.press('Enter');
  await expect(page.getByText('Scan the first item')).toBeVisible();
  await find(day, 'olive', 'Sunpress Olive Oil 500 ml');
  await expect(till.total).toHaveText('$11.80');
  await keys.press('F9', 'Enter');
  await expect(page.getByRole('status', { name: 'Change' })).toHaveText('$0.00');
  await expect(page.getByText(/^T\d\d[A-Z]*-\d{6}$/)).toHaveCount(0);
  await till.nextCustomer();
  await keys.press('F12');
  await expect(band).toHaveCount(0);
  await expect(page.getByText('Scan the first item')).toBeVisible();
}

/** A cashier sees no amounts; 12.50 for bags and 50.00 to the safe go out with the manager's word. */
async function moveCash(day: Day): Promise<void> {
  const { page, keys } = day;
  await keys.press('Control+s');
  const soFar = page.getByRole('region', { name: 'So far' });
  await expect(soFar.getByRole('definition').first()).toHaveText('4');
  await expect(page.locator('main')).not.toContainText('$');
  await keys.press('F7');
  const x = await day.paperWith('X REPORT');
  expect(x).not.toContain('16.47');
  await keys.press('ArrowDown');
  await keys.tabTo(page.getByRole('radio', { name: 'Cash in' }));
  await keys.chooseNext(page.getByRole('radio', { name: 'Cash out' }));
  await keys.fill(page.getByRole('textbox', { name: 'Amount' }), '12.50');
  await keys.fill(page.getByRole('textbox', { name: 'Reason' }), 'Bin bags');
  await keys.fill(page.getByRole('textbox', { name: 'Number of the slip or invoice' }), 'INV 7');
  await keys.press('Enter');
  await approve(day, 'Bags ran out');
  await expect(page.getByText(/^Cash out \$12\.50: T\d\d/)).toBeVisible();
  await keys.tabTo(page.getByRole('button', { name: 'Print the slip' }));
  await keys.press('Enter');
  await day.paperWith('CASH OUT', '12.50', 'INV 7', 'Bin bags');
  await keys.tabTo(page.getByRole('radio', { name: 'Cash out' }));
  await keys.chooseNext(page.getByRole('radio', { name: 'To the safe' }));
  await keys.fill(page.getByRole('textbox', { name: 'Amount' }), '50');
  await keys.press('Enter');
  await approve(day, 'Too much in the drawer');
  await expect(page.getByText(/^To the safe \$50\.00: T\d\d/)).toBeVisible();
}

/**
 * Cash taken: 16.45 + 18.80 + 27.40 + 3.90 = 66.55. In the drawer: 170.00 + 66.55 − 12.50 − 50.00 = 174.05. Sold: 16.47 + 28.82 + 27.40 +
 * 3.90 = 76.59, rounded by −0.04; GST 1.36 + 2.38 + 2.26 + 0.32 = 6.32.
 */
async function countAndClose(day: Day): Promise<void> {
  const { page, keys } = day;
  await keys.press('Escape', 'Control+s');
  await expect(page.getByRole('region', { name: 'So far' })).toBeVisible();
  await keys.press('F2');
  await keys.fill(page.getByRole('textbox', { name: '$50.00 note' }), '3');
  await keys.press('Enter');
  await expect(page.getByText('$150.00 is not what this till expected')).toBeVisible();
  const pieces = { '$50.00 note': 3, '$10.00 note': 2, '$2.00 note': 2, '$0.05 coin': 1 };
  for (const [name, count] of Object.entries(pieces))
    await keys.fill(page.getByRole('textbox', { name }), String(count));
  await expect(page.getByRole('status', { name: 'Counted so far' })).toHaveText('$174.05');
  await keys.press('Enter');
  await keys.fill(page.getByRole('textbox', { name: 'Card: total of the slips' }), '10');
  await keys.fill(page.getByRole('textbox', { name: 'Card: number of slips' }), '1');
  await keys.fill(page.getByRole('textbox', { name: 'Left in the drawer for tomorrow' }), '120');
  await keys.press('Enter');
  const paper = page.getByRole('article', { name: /^Z T\d\d\w*-\d{4} on paper$/ });
  await expect(paper).toBeVisible();
  const label = /Z T\S+/.exec((await paper.getAttribute('aria-label')) ?? '')?.[0] ?? '';
  const z = await day.paperWith('Z REPORT', label);
  for (const [name, amount] of Object.entries(zFigures)) {
    expect.soft(z, name).toMatch(new RegExp(`${name.replace(/[()]/g, '\\$&')} +${amount}$`, 'm'));
  }
  await keys.press('F10');
}

/** What stands on the Z, as it was worked out above. */
const zFigures = {
  TOTAL: '76.59',
  'GST SR 9%': '6.32',
  Rounding: '-0.04',
  'Cash (4)': '66.55',
  'Card (1)': '10.00',
  Float: '170.00',
  'Cash sales': '66.55',
  'Paid out': '-12.50',
  Dropped: '-50.00',
  'Expected cash': '174.05',
  'First count': '150.00',
  Counted: '174.05',
  'Over/short': '0.00',
  'To safe': '54.05',
  'Left in drawer': '120.00',
  'By slips (1)': '10.00',
  Sales: '4',
} as const;
