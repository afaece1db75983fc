import { type CDPSession, expect, type Locator, type Page } from '@playwright/test';
import { demoCompanies } from '../../../sync-server/src/demo/index.ts';

const minimart = demoCompanies.find(({ company }) => company.slug === 'lucky-minimart');
if (!minimart) throw new Error('expected the demonstration minimart');

/** A product of the demonstration with one variant: what a test scans. */
export function demoProduct(index: number): { name: string; barcode: string; priceCents: number } {
  const simple =
    minimart?.products.filter(({ price, barcodes }) => price !== undefined && barcodes.length > 0) ?? [];
  const product = simple[index];
  if (product?.price === undefined) throw new Error(`expected a product ${index} in the demonstration`);
  return { name: product.name, barcode: product.barcodes[0] ?? '', priceCents: product.price };
}

const firstOutlet = 'TPY';

interface DemoPerson {
  readonly name: string;
  readonly pin: string;
  readonly badge?: string | undefined;
}

/** Who has this role at an outlet, of several the one that is asked for; an owner has it everywhere. */
export function demoPerson(role: string, outlet = firstOutlet, index = 0): DemoPerson {
  const person = minimart?.people.filter(
    (each) => each.role === role && (each.outlet === undefined || each.outlet === outlet),
  )[index];
  if (!person) throw new Error(`expected a ${role} in the demonstration`);
  return person;
}

export const money = (cents: number): string => {
  const [whole = '', fraction = ''] = (cents / 100).toFixed(2).split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
};

/** 5-cent rounding, worked out apart from the application's. */
export const roundedToFive = (cents: number): number => Math.floor((cents + 2) / 5) * 5;

interface ScanOptions {
  /** Caps Lock is on: the scanner presses the same keys as ever, and every letter arrives in the other case. */
  readonly capsLock?: boolean;
}

const scannerGapMs = 2;
const shiftModifier = 8;
const minusKeyCode = 189;

/** One key of a scanner, as Chromium's devtools take it: letters, digits and `-`. */
function scannerKey(character: string, { capsLock = false }: ScanOptions) {
  const upper = character.toUpperCase();
  const isLetter = /[A-Z]/.test(upper);
  const isShifted = isLetter && character === upper;
  const text = isLetter && capsLock ? (isShifted ? character.toLowerCase() : upper) : character;
  const code = isLetter ? `Key${upper}` : character === '-' ? 'Minus' : `Digit${character}`;
  return {
    key: text,
    code,
    text,
    windowsVirtualKeyCode: character === '-' ? minusKeyCode : upper.charCodeAt(0),
    ...(isShifted && { modifiers: shiftModifier }),
  };
}

/** The till as a cashier sees it. */
export class TillPage {
  readonly page: Page;
  readonly total: Locator;
  readonly lines: Locator;
  readonly #outlet: string;
  #devTools: CDPSession | undefined;
  /** When the scanner pressed its last key. */
  #lastKeyMs = 0;

  constructor(page: Page, outlet = firstOutlet) {
    this.page = page;
    this.#outlet = outlet;
    this.total = page.getByRole('status', { name: 'Total' });
    this.lines = page.getByRole('list', { name: 'Lines' }).getByRole('listitem');
  }

  /** A section of the settings, by its name in English. */
  async openSettings(section: string): Promise<void> {
    await this.page.keyboard.press('F8');
    await this.page
      .getByRole('navigation', { name: 'Parts of the settings' })
      .getByRole('button', { name: section, exact: true })
      .click();
  }

  /** Opens the page and signs somebody in, whoever was signed in before. */
  async open(url: string, role: string): Promise<void> {
    await this.page.goto(url);
    const screens = this.page.getByRole('navigation', { name: 'Screens' });
    const who = this.page.getByRole('heading', { name: 'Who is at the till?' });
    await expect(screens.or(who)).toBeVisible();
    if (await screens.isVisible()) {
      await this.page.keyboard.press('F10');
      await expect(who).toBeVisible();
    }
    await this.signIn(role);
  }

  /** A cashier at the counter, with a shift open. */
  async openCounter(url: string): Promise<void> {
    await this.open(url, 'cashier');
    const shift = this.page.getByRole('heading', { name: 'Open the shift' });
    const cart = this.page.getByRole('region', { name: 'Cart' });
    await expect(shift.or(cart)).toBeVisible();
    if (await shift.isVisible()) await this.openShift('100');
  }

  /** Chooses a name and types the PIN, by keyboard alone. */
  async signIn(role: string): Promise<void> {
    const { name, pin } = demoPerson(role, this.#outlet);
    await this.page.getByRole('button', { name: new RegExp(`^${name},`) }).click();
    await this.page.keyboard.type(pin, { delay: 60 });
    await this.page.keyboard.press('Enter');
    await expect(this.page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  }

  async openShift(float: string): Promise<void> {
    await expect(this.page.getByRole('heading', { name: 'Open the shift' })).toBeVisible();
    const seen = this.page.getByRole('button', { name: 'I have seen it: open the next shift' });
    if (await seen.isVisible()) await seen.press('Enter');
    await expect(this.page.getByRole('textbox', { name: 'Cash in the drawer' })).toBeFocused();
    await this.page.keyboard.type(float, { delay: 60 });
    await this.page.keyboard.press('Enter');
    await expect(this.page.getByRole('region', { name: 'Cart' })).toBeVisible();
  }

  /** Gives up the cart and closes the shift that somebody left, so that the next one begins with nothing. Needs a manager. */
  async closeLeftShift(): Promise<void> {
    const { page } = this;
    const cart = page.getByRole('region', { name: 'Cart' });
    await expect(cart.or(page.getByRole('heading', { name: 'Open the shift' }))).toBeVisible();
    if (!(await cart.isVisible())) return;
    await page.keyboard.press('Control+e');
    await expect(this.lines).toHaveCount(0);
    await page.keyboard.press('Control+s');
    await expect(page.getByRole('region', { name: 'So far' })).toBeVisible();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: '$50.00 note' }).focus();
    await page.keyboard.press('0');
    await page.keyboard.press('Enter');
    const again = page.getByRole('button', { name: 'Keep my count' });
    const close = page.getByRole('button', { name: 'Close and print the Z' });
    await expect(again.or(close)).toBeVisible();
    if (await again.isVisible()) await page.keyboard.press('F2');
    await close.press('Enter');
    await expect(page.getByRole('button', { name: 'Open the next shift' })).toBeVisible();
  }

  /**
   * What a scanner that types does: all keys within a few milliseconds, then Enter. They are sent without waiting for each
   * other, which Playwright's own keyboard doesn't do and a person can't, and each says when it was pressed, as real
   * keys do: a busy machine delivers them late, but doesn't make the scanner slow.
   */
  async scan(code: string, options: ScanOptions = {}): Promise<void> {
    this.#devTools ??= await this.page.context().newCDPSession(this.page);
    const devTools = this.#devTools;
    const keys = [...code].map((character) => scannerKey(character, options));
    const enter = { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };
    this.#lastKeyMs = Math.max(this.#lastKeyMs, Date.now());
    await Promise.all(
      [...keys, enter].flatMap((key) => {
        this.#lastKeyMs += scannerGapMs;
        const pressed = { ...key, timestamp: this.#lastKeyMs / 1_000 };
        return [
          devTools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...pressed }),
          devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...pressed }),
        ];
      }),
    );
  }

  /** Pays the cart with exact cash and gives the receipt's number. */
  async payExact(): Promise<string> {
    await expect(this.page.getByRole('button', { name: /^Pay/ })).toBeEnabled();
    await this.page.keyboard.press('F9');
    await expect(this.page.getByRole('dialog', { name: 'Payment' })).toBeVisible();
    await this.page.keyboard.press('Enter');
    return this.receiptNumber();
  }

  async receiptNumber(): Promise<string> {
    const title = this.page.getByText(/^T\d\d[A-Z]*-\d{6}$/).first();
    await expect(title).toBeVisible();
    return /T\d\d[A-Z]*-\d{6}/.exec((await title.textContent()) ?? '')?.[0] ?? '';
  }

  /** One key; it is armed a moment after the payment, so that a double Enter doesn't send the customer away. */
  async nextCustomer(): Promise<void> {
    const next = this.page.getByRole('button', { name: 'Next customer' });
    await expect(next).toBeEnabled();
    await this.page.keyboard.press('Enter');
    await expect(next).toHaveCount(0);
    await expect(this.page.getByText('Scan the first item')).toBeVisible();
  }
}
