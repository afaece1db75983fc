import { expect, type Locator, type Page } from '@playwright/test';

/** What a till is worked with; a day by one of them must never need another. */
type Hand = 'keys' | 'mouse' | 'touch';

/** Remembers every event of these hands. @returns what was seen so far */
export async function watchFor(page: Page, ...hands: readonly Hand[]): Promise<() => readonly string[]> {
  const seen: string[] = [];
  await page.exposeFunction('kedaiSawHand', (what: string) => seen.push(what));
  await page.addInitScript((watched) => {
    const tell = (what: string): void =>
      (window as unknown as { kedaiSawHand(what: string): void }).kedaiSawHand(what);
    const nameOf = (event: Event): string => `${event.type} ${(event.target as Element).nodeName}`;
    if (watched.includes('keys')) window.addEventListener('keydown', (event) => tell(nameOf(event)), true);
    const isWatched = ({ pointerType }: PointerEvent): boolean => watched.includes(pointerType as Hand);
    for (const type of ['pointerdown', 'pointermove'] as const)
      window.addEventListener(type, (event) => isWatched(event) && tell(nameOf(event)), true);
    if (watched.includes('mouse')) window.addEventListener('wheel', (event) => tell(nameOf(event)), true);
  }, hands);
  return () => seen;
}

/** Slower than any scanner, so that it is a person who types. */
const typedMs = 50;
const pinDigitMs = 130;
/** More stops than any screen has between two of its fields. */
const mostTabs = 60;

/** Two hands on a keyboard. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text, { delay: typedMs });
  }

  async typePin(pin: string): Promise<void> {
    await this.#page.keyboard.type(pin, { delay: pinDigitMs });
  }

  /** Goes on with Tab until this has the focus. */
  async tabTo(wanted: Locator): Promise<void> {
    await expect(wanted).toBeVisible();
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`expected Tab to reach ${wanted}`);
  }

  /** Goes one choice to the right, to this one, and takes it. */
  async chooseNext(wanted: Locator): Promise<void> {
    await this.press('ArrowRight');
    await expect(wanted).toBeFocused();
    await this.press('Space');
    await expect(wanted).toBeChecked();
  }

  /** Types into a field in place of what stands there. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.tabTo(field);
    await this.press('Control+a', 'Delete');
    await this.type(text);
  }
}

/** Either nothing has the focus and every key goes to the screen, or the control that has it is outlined. */
export async function expectVisibleFocus(page: Page): Promise<void> {
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
