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

/**
 * How red, green and blue (linear) are seen without one kind of cone: Machado, Oliveira and Fernandes, "A physiologically-based model for
 * simulation of color vision deficiency", 2009, severity 1.
 */
const eyes = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue cones': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} satisfies Record<string, readonly (readonly number[])[]>;
type Eye = keyof typeof eyes;

/** Relative luminance of `#rrggbb` (WCAG 2.2), as an eye sees it. */
function luminance(hex: string, eye: Eye): number {
  const linear = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const [red = 0, green = 0, blue = 0] = eyes[eye].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, share, index) => sum + share * (linear[index] ?? 0), 0),
      ),
    ),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(
  theme: ReadonlyMap<string, string>,
  front: string,
  back: string,
  eye: Eye = 'all cones',
): number {
  const [lighter = 0, darker = 0] = [front, back]
    .map((name) => {
      const value = theme.get(name);
      if (!value || !/^#[0-9a-f]{6}$/.test(value))
        throw new Error(`expected a colour for --${name}, got ${value}`);
      return luminance(value, eye);
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

  it.each(Object.keys(eyes) as Eye[])('can be read by eyes with %s', (eye) => {
    const poor = textPairs.filter(([front, back]) => contrast(theme, front, back, eye) < 4.5);
    expect(poor).toEqual([]);
    const lost = controlPairs.filter(([front, back]) => contrast(theme, front, back, eye) < 3);
    expect(lost).toEqual([]);
  });

  it.each(controlPairs)('give %s on %s the contrast that controls need (3)', (front, back) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(3);
  });
});

it('define the same tokens in both themes', () => {
  expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort());
});
