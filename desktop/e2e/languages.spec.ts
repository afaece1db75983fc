import { expect, type Page, type TestInfo } from '@playwright/test';
import { cutWords, englishLeftovers, lookAt, wordsOf } from './stack/look.ts';
import { test } from './stack/test.ts';
import { demoProduct, TillPage } from './stack/till-page.ts';

const languages = [
  { code: 'ms', name: 'Bahasa Melayu', onions: 'Bawang Merah 500 g' },
  { code: 'ta', name: 'தமிழ்', onions: 'சிவப்பு வெங்காயம் 500 கி' },
] as const;

/** The longest names among them, in either language. */
const goods = [
  'Red Onions 500 g',
  'Uncle Seng Instant Noodles, Laksa, 5 × 85 g',
  'Tidewell Sardines in Tomato 425 g',
  'Clearwell Water, carton of 24',
  'Kampong Oven Wholemeal Bread 400 g',
  'Soyabay Soya Milk, Less Sugar 1 L',
  'Beancurd Lane Firm Tofu 300 g',
  'Garlic 250 g',
  'Blueberries 125 g',
];

const barcodeOf = (name: string): string => {
  for (let index = 0; ; index += 1) {
    const product = demoProduct(index);
    if (product.name === name) return product.barcode;
  }
};

/** In this language, with nothing cut or left in English. */
async function look(page: Page, testInfo: TestInfo, language: 'ms' | 'ta', screen: string): Promise<void> {
  const name = `${screen}-${language}`;
  await lookAt(page, testInfo, name, { onlySmall: true });
  expect.soft(await cutWords(page, language), `${name}: words that are cut`).toEqual([]);
  expect.soft(await englishLeftovers(page, language), `${name}: left in English`).toEqual([]);
}

test('a sale and its shift have room for the words of Malay and Tamil', async ({
  second,
  page,
}, testInfo) => {
  const till = new TillPage(page);
  await page.setViewportSize({ width: 1024, height: 768 });
  await till.openCounter(second.tillUrl);
  for (const { code, name, onions } of languages) {
    const words = wordsOf(code);
    const say = (key: string): string => words.get(key) ?? key;
    await page.keyboard.press('F8');
    await page.getByRole('radio', { name, exact: true }).click();
    await expect(page.getByRole('region', { name: say('settings.appearance') })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', code);
    await look(page, testInfo, code, 'settings');

    await page
      .getByRole('navigation', { name: say('nav.label') })
      .getByRole('button', { name: say('nav.counter') })
      .click();
    const lines = page.getByRole('list', { name: say('cart.lines') }).getByRole('listitem');
    for (const [index, good] of goods.entries()) {
      await till.scan(barcodeOf(good));
      await expect(lines).toHaveCount(index + 1);
    }
    await expect(lines.first()).toContainText(onions);
    await look(page, testInfo, code, 'counter');

    await page.keyboard.press('F9');
    await expect(page.getByRole('dialog', { name: say('pay.title') })).toBeVisible();
    await look(page, testInfo, code, 'pay');
    await page.keyboard.press('Enter');
    const next = page.getByRole('button', { name: say('change.next') });
    await expect(next).toBeEnabled();
    await look(page, testInfo, code, 'change');
    await page.keyboard.press('Enter');
    await expect(page.getByText(say('cart.empty'))).toBeVisible();

    await page.keyboard.press('Control+s');
    await expect(page.getByRole('region', { name: say('shift.soFar') })).toBeVisible();
    await look(page, testInfo, code, 'shift');

    await page.keyboard.press('F10');
    await expect(page.getByRole('heading', { name: say('signIn.who') })).toBeVisible();
    await look(page, testInfo, code, 'sign-in');
    await page.getByRole('radio', { name: 'English', exact: true }).click();
    await till.signIn('cashier');
  }
});
