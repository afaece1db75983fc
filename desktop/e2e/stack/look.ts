import { readFileSync } from 'node:fs';
import { expect, type Page, type TestInfo } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axeSource = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
] as const;

/** axe takes about a second, and size hardly matters to it: each theme is examined at one size. */
const examinedAt = { light: 1024, dark: 1440 } as const;

/** Says what is so after a while, and goes on where it isn't. */
const settled = expect.configure({ soft: true });

/** What a page may have that scrolls up and down; everything else has its place on the screen. */
export interface LookOptions {
  /** Names of regions that must be inside of the window at any size. */
  readonly inWindow?: readonly string[];
  /** Names of what may scroll; undefined: anything may. */
  readonly mayScroll?: readonly string[];
  /** Only by daylight on the smallest screen, where words have the least room. */
  readonly onlySmall?: boolean;
}

/**
 * Looks at the screen as it is, in both themes and both sizes: attaches a picture of each to the report, and expects that
 * axe finds nothing serious, that nothing is wider than its place, and what `options` ask for.
 */
export async function lookAt(
  page: Page,
  testInfo: TestInfo,
  name: string,
  options: LookOptions = {},
): Promise<void> {
  // Nothing is lit up because the pointer happens to be over it.
  await page.mouse.move(0, 0);
  for (const colorScheme of options.onlySmall ? themes.slice(0, 1) : themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of options.onlySmall ? sizes.slice(0, 1) : sizes) {
      await page.setViewportSize(size);
      const title = `${name}-${colorScheme}-${size.width}`;
      const path = testInfo.outputPath(`${title}.png`);
      await page.screenshot({ path });
      testInfo.attachments.push({ name: title, path, contentType: 'image/png' });
      // What measures itself may need another frame or two after the window has changed its size.
      await settled.poll(() => tooWide(page), `${title}: wider than their place`).toEqual([]);
      await expectInWindow(page, title, options.inWindow ?? []);
      if (options.mayScroll) {
        const others = async (): Promise<readonly string[]> =>
          (await scrolling(page)).filter((each) => !options.mayScroll?.includes(each));
        await settled.poll(others, `${title}: scroll up and down`).toEqual([]);
      }
      if (examinedAt[colorScheme] === size.width) {
        await settled.poll(() => seriousFindings(page), `${title}: axe's findings`).toEqual([]);
      }
    }
  }
}

/** axe's serious and critical findings, each with where it is. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return axe.run({ resultTypes: ['violations'], preload: false });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
}

/** Elements whose content is wider than they are and that would have to be scrolled sideways, the page itself included. */
const tooWide = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')]
      .filter((element) => {
        const isPage = element === document.documentElement || element === document.body;
        const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
        return (isPage || scrolls) && element.scrollWidth > element.clientWidth;
      })
      .map((element) => `${element.tagName} ${element.className}`),
  );

/** Names of what has to be scrolled up and down just now. */
const scrolling = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')]
      .filter(
        (element) =>
          /auto|scroll/.test(getComputedStyle(element).overflowY) &&
          element.scrollHeight > element.clientHeight,
      )
      .map((element) => element.getAttribute('aria-label') ?? `${element.tagName} ${element.className}`),
  );

async function expectInWindow(page: Page, title: string, regions: readonly string[]): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  for (const name of regions) {
    const isInside = async (): Promise<boolean> => {
      const box = await page.getByRole('region', { name, exact: true }).boundingBox();
      return (
        box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
      );
    };
    await settled.poll(isInside, `${title}: ${name} is inside of the window`).toBe(true);
  }
}

/**
 * Words that reach beyond the button or the window that they belong to, or that end in … though they are the screen's own; names
 * of goods and people may.
 */
export const cutWords = (page: Page, language: Language): Promise<readonly string[]> =>
  page.evaluate(
    (own) => {
      const found: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        const parent = text.parentElement;
        if (parent === null || !/\p{L}/u.test(text.textContent ?? '')) continue;
        if (parent.closest('.sr-only, [aria-hidden]')) continue;
        const style = getComputedStyle(parent);
        if (style.webkitLineClamp !== 'none' || style.textOverflow === 'ellipsis') {
          const isCut =
            parent.scrollWidth > parent.clientWidth || parent.scrollHeight > parent.clientHeight + 4;
          if (isCut && own.includes(text.textContent ?? '')) found.push(text.textContent ?? '');
          continue;
        }
        const range = document.createRange();
        range.selectNodeContents(text);
        const words = range.getBoundingClientRect();
        const box = parent.closest('button, [role="radio"], [role="tab"], a')?.getBoundingClientRect();
        const isOut =
          words.right > window.innerWidth + 1 ||
          (box !== undefined &&
            (words.right > box.right + 1 || words.left < box.left - 1 || words.bottom > box.bottom + 1));
        if (isOut) found.push(text.textContent ?? '');
      }
      return found;
    },
    [...wordsOf(language).values()],
  );

type Words = { readonly [key: string]: string | Words };

type Language = 'en' | 'zh' | 'ms' | 'ta';

/** The words of the screens in a language, by key. */
export const wordsOf = (language: Language): ReadonlyMap<string, string> => {
  const file = new URL(`../../src/renderer/app/i18n/${language}.json`, import.meta.url);
  const flatten = (words: Words, prefix = ''): [string, string][] =>
    Object.entries(words).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
    );
  return new Map(flatten(JSON.parse(readFileSync(file, 'utf8')) as Words));
};

/**
 * Texts and names on the page that are the screens' English words, though the page should be in another language. Paper says its
 * words in English.
 */
export async function englishLeftovers(page: Page, language: Language = 'zh'): Promise<readonly string[]> {
  const translated = wordsOf(language);
  const english = [...wordsOf('en')];
  // What isn't translated, or is the same on purpose, is rightly in English.
  const rightly = new Set(
    english.flatMap(([key, text]) => {
      const other = translated.get(key) ?? translated.get(key.replace(/_one$/, '_other')) ?? text;
      return other === text ? [text] : [];
    }),
  );
  const patterns = english
    .filter(([, text]) => !rightly.has(text) && /[A-Za-z]{2}/.test(text.replace(/\{\{\w+\}\}/g, '')))
    .map(([, text]) => {
      const literal = text.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${literal.join('.+')}$`);
    });
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (!parentElement?.closest('article')) found.push(textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      for (const name of ['aria-label', 'placeholder', 'title']) found.push(element.getAttribute(name) ?? '');
    }
    return found;
  });
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '' && patterns.some((pattern) => pattern.test(text)));
}
