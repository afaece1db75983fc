import type { Drawing } from './packages.ts';

const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}"${more}/>`;
const disc = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${more}/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${more}/>`;
const dark = ' opacity=".14"';
const light = ' opacity=".35"';
const ink = '#1d2733';
const glow = '#ffffff';
const leaf = '#4d9f45';
const stem = '#7a5230';

/** What grows, swims or is baked. */
export const fresh = {
  fruit: ({ main, accent }) =>
    path('M47 30Q46 18 54 12L57 14Q50 20 50 30Z', stem) +
    path('M54 20Q66 8 78 16 70 28 54 24Z', leaf) +
    disc(48, 54, 31, main) +
    path('M62 28A31 31 0 0 1 34 81 36 36 0 0 0 62 28Z', ink, dark) +
    oval(36, 42, 7, 10, glow, light) +
    oval(56, 66, 12, 9, accent, ' opacity=".45"'),
  fruits: ({ main, accent }) =>
    disc(34, 58, 21, main) +
    disc(62, 58, 21, accent) +
    disc(48, 40, 21, main) +
    path('M58 23A21 21 0 0 1 41 60 25 25 0 0 0 58 23Z', ink, dark) +
    oval(41, 34, 5, 7, glow, light) +
    oval(28, 53, 4, 6, glow, light) +
    path('M46 21Q46 13 50 10L53 12Q49 15 49 21Z', stem) +
    path('M52 17Q62 8 70 14 63 23 52 20Z', leaf),
  banana: ({ main, accent }) =>
    path('M22 26Q24 66 66 76L74 70Q40 58 34 24Z', accent) +
    path('M26 22Q34 60 76 62L82 54Q50 50 40 20Z', main) +
    path('M32 20Q46 50 80 48L84 40Q56 40 42 16Z', main) +
    path('M32 20Q46 50 80 48L81 50Q44 54 30 20Z', ink, dark) +
    path('M24 26 26 14 40 12 42 20Z', stem),
  berries: ({ main, accent }) =>
    [
      [36, 34],
      [58, 32],
      [28, 52],
      [48, 50],
      [68, 50],
      [38, 68],
      [58, 68],
      [48, 82],
    ]
      .map(([x = 0, y = 0]) => disc(x, y, 11, main) + oval(x - 3, y - 4, 3, 3.5, glow, light))
      .join('') +
    path('M46 26Q46 14 54 8L57 10Q50 16 50 26Z', stem) +
    path('M52 16Q66 8 76 18 64 28 52 20Z', accent),
  melon: ({ main, accent }) =>
    path('M8 38A40 40 0 0 0 88 38Z', accent) +
    path('M14 38A34 34 0 0 0 82 38Z', '#f4f3d8') +
    path('M18 38A30 30 0 0 0 78 38Z', main) +
    [
      [32, 47],
      [48, 46],
      [64, 47],
      [40, 56],
      [56, 56],
      [48, 63],
    ]
      .map(([x = 0, y = 0]) => oval(x, y, 1.8, 3, '#30353b'))
      .join(''),
  pineapple: ({ main, accent }) =>
    path('M48 30 34 8 44 16 48 4 52 16 62 8Z', accent) +
    path('M48 34 26 20 42 22 48 12 54 22 70 20Z', accent) +
    oval(48, 60, 23, 28, main) +
    '<path d="M29 46 60 82M26 58 48 86M36 36 68 72M67 46 36 82M70 58 48 86M60 36 28 72" stroke="#8a5a36" stroke-width="2" opacity=".55"/>' +
    path('M58 35A23 28 0 0 1 46 88 26 32 0 0 0 58 35Z', ink, dark),
  leafy: ({ main, accent }) =>
    path('M48 84Q14 66 20 34 26 14 44 26 48 8 60 20 80 16 78 42 80 68 48 84Z', main) +
    path('M44 26Q40 50 46 84H52Q54 52 60 20Q56 14 50 18Z', accent, ' opacity=".75"') +
    '<path d="M47 60 30 46M48 50 36 34M50 62 68 48M51 50 66 34" stroke="#fff" stroke-width="2.500" opacity=".5" fill="none"/>' +
    path('M40 80Q48 74 56 80L54 90H42Z', '#f4f3d8'),
  root: ({ main, accent }) =>
    path('M30 30Q46 16 62 30 64 58 48 90 30 60 30 30Z', main) +
    path('M46 26Q30 18 28 4 42 8 46 20 44 8 50 2 54 10 51 21 58 8 70 8 64 20 51 27Z', accent) +
    '<path d="M34 42H46M40 54H56M40 66H50" stroke="#1d2733" stroke-width="2" opacity=".2"/>' +
    path('M36 32Q36 50 42 66L45 66Q41 48 41 30Z', glow, light),
  bulb: ({ main, accent }) =>
    path('M48 14Q46 26 60 34 78 44 74 64 70 84 48 84 26 84 22 64 18 44 36 34 50 26 48 14Z', main) +
    '<path d="M48 26Q34 46 38 82M48 26Q62 46 58 82" stroke="#1d2733" stroke-width="2" opacity=".18" fill="none"/>' +
    path('M42 83Q48 92 54 83Z', accent) +
    oval(34, 52, 5, 10, glow, light),
  stalks: ({ main, accent }) =>
    path('M28 88Q34 40 20 10L27 9Q40 40 38 88Z', main) +
    path('M40 88Q46 40 42 8L50 6Q54 40 50 88Z', main) +
    path('M54 88Q56 44 74 12L80 16Q64 44 62 88Z', main) +
    path('M26 58H66V70H26Z', accent) +
    path('M20 10Q12 20 18 30 26 22 27 9ZM42 8Q36 20 44 28 52 20 50 6ZM74 12Q66 22 70 32 80 28 80 16Z', leaf),
  mushroom: ({ main, accent }) =>
    path('M40 46H56L60 82Q48 88 36 82Z', accent) +
    path('M14 52Q16 18 48 18T82 52Q48 60 14 52Z', main) +
    path('M60 21Q80 28 82 52 72 55 62 56 70 40 60 21Z', ink, dark) +
    oval(34, 34, 7, 5, glow, light),
  cucumber: ({ main, accent }) =>
    path('M16 68Q8 58 20 50L66 16Q80 10 84 22 86 32 76 38L30 72Q22 76 16 68Z', main) +
    '<path d="M24 60 74 24M30 64 78 30" stroke="#fff" stroke-width="2" opacity=".35"/>' +
    disc(30, 78, 11, accent) +
    disc(30, 78, 7, '#f1f7d6') +
    disc(52, 76, 11, accent) +
    disc(52, 76, 7, '#f1f7d6'),
  chilies: ({ main, accent }) =>
    path('M30 22Q38 18 42 26 48 60 22 86 34 50 28 28Z', main) +
    path('M54 20Q64 18 66 28 68 62 46 88 54 52 50 28Z', main) +
    path('M28 26Q28 12 38 8L41 11Q36 16 42 27Q34 30 28 26Z', accent) +
    path('M50 27Q50 12 62 8L64 11Q58 16 66 28Q58 31 50 27Z', accent) +
    path('M34 28Q40 50 32 68L35 66Q42 48 38 27Z', glow, light),
  fish: ({ main, accent }) =>
    path('M8 50Q28 22 58 42L84 28Q76 50 86 70L58 58Q28 78 8 50Z', main) +
    path('M30 56Q44 66 58 58 36 74 16 58Z', glow, ' opacity=".5"') +
    path('M34 34Q44 22 56 34L54 40Q44 32 36 36Z', accent) +
    disc(22, 46, 3.5, '#30353b') +
    '<path d="M34 40Q40 50 34 60" stroke="#1d2733" stroke-width="2" opacity=".4" fill="none"/>',
  prawn: ({ main, accent }) =>
    path('M72 26Q40 14 24 40 14 66 40 80L50 70Q34 64 40 48 46 34 68 40Z', main) +
    path('M40 80 30 90 50 88 50 70Z', accent) +
    '<path d="M56 24 54 38M42 28 46 42M30 40 42 48M26 56 40 58M34 72 44 66" stroke="#fff" stroke-width="2.500" opacity=".6"/>' +
    '<path d="M72 28Q86 24 88 12M72 30Q88 34 90 46" stroke="#a9481f" stroke-width="2" fill="none"/>' +
    disc(66, 31, 2.5, '#30353b'),
  eggs: ({ main, accent }) =>
    [20, 39, 58, 77].map((x) => oval(x, 48, 10, 14, main) + oval(x - 3, 43, 2.5, 4, glow, light)).join('') +
    path(
      'M8 52Q14 46 20 54 29 64 39 54 48 64 58 54 67 64 77 54 82 46 88 52L84 78Q83 80 81 80H15Q13 80 12 78Z',
      accent,
    ) +
    path('M10 66H86L84 78Q83 80 81 80H15Q13 80 12 78Z', ink, dark),
  bread: ({ main, accent }) =>
    path(
      'M14 44Q10 28 26 26H70Q86 28 82 44 80 50 78 50V78Q78 82 74 82H22Q18 82 18 78V50Q16 50 14 44Z',
      main,
    ) +
    path('M22 43Q20 33 30 33H66Q76 33 74 43 72 46 71 46V75H25V46Q24 46 22 43Z', accent) +
    path('M34 54Q40 50 46 54M50 64Q56 60 62 64', 'none', ' stroke="#8a5a36" stroke-width="2" opacity=".4"'),
  bun: ({ main, accent }) =>
    path('M12 58Q12 28 48 28T84 58Q84 76 74 76H22Q12 76 12 58Z', main) +
    path('M12 62Q30 70 48 66T84 62Q84 76 74 76H22Q12 76 12 62Z', accent) +
    [
      [34, 42],
      [48, 36],
      [62, 42],
      [42, 50],
      [56, 50],
    ]
      .map(([x = 0, y = 0]) => oval(x, y, 2.5, 1.6, '#fff6dc'))
      .join('') +
    oval(30, 40, 8, 5, glow, light),
  cake: ({ main, accent }) =>
    path('M12 54 66 28Q84 32 84 50V54Z', accent) +
    path('M12 54H84V64H12Z', main) +
    path('M12 64H84V69H12Z', glow, ' opacity=".85"') +
    path('M12 69H84V80H12Z', main) +
    disc(64, 32, 7, '#d6402f') +
    path('M64 26Q66 20 71 19', 'none', ' stroke="#4d9f45" stroke-width="2"'),
  tofu: ({ main, accent }) =>
    path('M14 44 34 30H84L66 44Z', main) +
    path('M66 44 84 30V60L66 76Z', main) +
    path('M66 44 84 30V60L66 76Z', ink, dark) +
    path('M14 44H66V76H14Z', accent) +
    disc(28, 56, 2, '#d9b382') +
    disc(46, 66, 2, '#d9b382') +
    disc(54, 52, 2, '#d9b382'),
} as const satisfies Record<string, Drawing>;
