/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The tokens of a block of tokens.css, by name. */
function tokensOf(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([a-z-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const themes = { light: tokensOf(':root'), dark: tokensOf('[data-theme="dark"]') } as const;

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: ReadonlyMap<string, string>, front: string, back: string): number {
  const [lighter = 0, darker = 0] = [front, back]
    .map((name) => {
      const value = theme.get(name);
      if (!value || !/^#[0-9a-f]{6}$/.test(value))
        throw new Error(`expected a colour for --${name}, got ${value}`);
      return luminance(value);
    })
    .sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const textPairs = [
  ['ink', 'canvas'],
  ['ink', 'surface'],
  ['ink', 'sunken'],
  ['ink', 'accent-soft'],
  ['ink', 'danger-soft'],
  ['ink', 'wait-soft'],
  ['ink', 'money-soft'],
  ['ink-soft', 'canvas'],
  ['ink-soft', 'surface'],
  ['ink-soft', 'sunken'],
  ['ink-soft', 'accent-soft'],
  ['accent', 'surface'],
  ['accent', 'sunken'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-press'],
  ['accent-soft-ink', 'accent-soft'],
  ['money', 'surface'],
  ['money', 'money-soft'],
  ['wait', 'canvas'],
  ['wait', 'surface'],
  ['wait', 'accent-soft'],
  ['wait', 'wait-soft'],
  ['danger', 'canvas'],
  ['danger', 'surface'],
  ['danger', 'danger-soft'],
  ['paper-ink', 'paper'],
] as const;

/** Borders of controls and the focus ring: what tells a control from its surroundings. */
const controlPairs = [
  ['line-strong', 'canvas'],
  ['line-strong', 'surface'],
  ['focus', 'canvas'],
  ['focus', 'surface'],
  ['accent', 'canvas'],
] as const;

describe.each(Object.entries(themes))('the %s tokens', (_name, theme) => {
  it.each(textPairs)('give %s on %s the contrast that text needs (4.5)', (front, back) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(controlPairs)('give %s on %s the contrast that controls need (3)', (front, back) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(3);
  });
});

it('define the same tokens in both themes', () => {
  expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort());
});
