import type { Drawing } from './packages.ts';

const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}"${more}/>`;
const rect = (x: number, y: number, w: number, h: number, rx: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${rx}" fill="${fill}"${more}/>`;
const disc = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${more}/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${more}/>`;
const line = (d: string, stroke: string, width: number, more = ''): string =>
  `<path d="${d}" stroke="${stroke}" stroke-width="${width}" fill="none" stroke-linecap="round"${more}/>`;
const dark = ' opacity=".14"';
const light = ' opacity=".35"';
const ink = '#1d2733';
const glow = '#ffffff';

/** What is used and not eaten. */
export const goods = {
  soap: ({ main, accent, mark }) =>
    oval(48, 66, 38, 16, accent) +
    oval(48, 62, 32, 10, ink, dark) +
    rect(20, 34, 56, 30, 14, main) +
    mark(48, 48, 9, glow) +
    disc(72, 26, 6, glow, ' opacity=".7"') +
    disc(60, 18, 4, glow, ' opacity=".7"') +
    rect(28, 38, 36, 3, 1.5, glow, light),
  tube: ({ main, accent, mark }) =>
    path('M26 10H70L64 68H32Z', main) +
    rect(24, 8, 48, 6, 2, accent) +
    rect(36, 68, 24, 18, 3, accent) +
    mark(48, 38, 11, glow) +
    path('M62 14H70L64 68H59Z', ink, dark) +
    rect(39, 71, 2, 12, 1, glow, light) +
    rect(47, 71, 2, 12, 1, glow, light) +
    rect(55, 71, 2, 12, 1, glow, light),
  pump: ({ main, accent, mark }) =>
    path('M46 8H62Q66 8 66 12H52V20H46Z', accent) +
    rect(42, 18, 12, 10, 2, accent) +
    rect(28, 28, 40, 58, 9, main) +
    rect(28, 46, 40, 24, 0, glow, ' opacity=".92"') +
    mark(48, 58, 9, accent) +
    rect(58, 31, 6, 52, 3, ink, dark) +
    rect(32, 32, 4, 50, 2, glow, light),
  spray: ({ main, accent, mark }) =>
    path('M30 12H58Q62 12 62 18V24H44L40 32 36 30 38 22H30Z', accent) +
    path('M44 24H58V34Q68 42 68 54V82Q68 86 64 86H36Q32 86 32 82V54Q32 42 44 34Z', main) +
    mark(50, 62, 11, glow) +
    path('M58 34Q68 42 68 54V82Q68 86 64 86H58Z', ink, dark),
  jug: ({ main, accent, mark }) =>
    rect(34, 8, 18, 11, 3, accent) +
    path(
      'M32 19H60Q78 24 78 42V80Q78 86 72 86H24Q18 86 18 80V38Q18 24 32 19ZM60 30V48H68V42Q68 32 60 30Z',
      main,
      ' fill-rule="evenodd"',
    ) +
    rect(24, 54, 48, 24, 4, glow, ' opacity=".92"') +
    mark(48, 66, 9, accent) +
    rect(23, 34, 4, 18, 2, glow, light),
  roll: ({ main, accent }) =>
    path('M28 22H70V76H28Z', main) +
    path('M70 22Q84 26 84 49T70 76Z', main) +
    oval(28, 49, 14, 27, accent) +
    oval(28, 49, 5, 10, '#8a5a36') +
    path('M42 60H82V84L76 80 70 84 64 80 58 84 52 80 42 84Z', main) +
    path('M42 60H80V66H42Z', ink, ' opacity=".08"'),
  battery: ({ main, accent, mark }) =>
    rect(18, 20, 26, 66, 4, main) +
    rect(26, 13, 10, 8, 2, '#c3cbd3') +
    rect(18, 20, 26, 16, 4, accent) +
    rect(52, 20, 26, 66, 4, main) +
    rect(60, 13, 10, 8, 2, '#c3cbd3') +
    rect(52, 20, 26, 16, 4, accent) +
    mark(31, 60, 9, accent) +
    mark(65, 60, 9, accent) +
    rect(22, 24, 3, 58, 1.5, glow, light) +
    rect(56, 24, 3, 58, 1.5, glow, light),
  candle: ({ main, accent }) =>
    path('M48 6Q58 20 48 28 38 20 48 6Z', '#f08a24') +
    path('M48 14Q52 21 48 26 44 21 48 14Z', '#f6cf45') +
    line('M48 26V36', '#30353b', 2) +
    rect(30, 36, 36, 48, 4, main) +
    path('M30 40Q36 36 40 46T50 44 60 48 66 42V36H30Z', glow, ' opacity=".6"') +
    rect(30, 60, 36, 12, 0, accent) +
    rect(57, 38, 6, 44, 3, ink, dark),
  lamp: ({ main, accent }) =>
    path('M48 10Q76 12 76 38 76 50 66 60L62 70H34L30 60Q20 50 20 38 20 12 48 10Z', main) +
    rect(35, 70, 26, 5, 2, accent) +
    rect(36, 76, 24, 5, 2, accent) +
    rect(40, 82, 16, 5, 2, '#30353b') +
    line('M40 66 38 44 48 50 58 44 56 66', '#e9a62b', 2.5) +
    oval(34, 32, 5, 10, glow, ' opacity=".7"'),
  brush: ({ main, accent }) =>
    path('M40 8H56L54 50H42Z', accent) +
    rect(24, 48, 48, 14, 4, accent) +
    path('M26 62H70L74 88H22Z', main) +
    line('M32 66 30 86M40 66 39 86M48 66V86M56 66 57 86M64 66 66 86', ink, 1.5, ' opacity=".25"') +
    rect(44, 12, 3, 34, 1.5, glow, light),
  toothbrush: ({ main, accent }) =>
    path('M14 78 60 26 68 33 22 86Q16 88 14 78Z', main) +
    path('M58 18 66 10 84 28 76 36Z', accent) +
    path('M50 28 58 18 76 36 68 44Z', glow) +
    line('M55 23 71 40M60 18 77 35', '#7cc4ea', 2) +
    path('M30 62 36 56 42 62 36 69Z', accent),
  sponge: ({ main, accent }) =>
    path('M14 42 30 30H84L70 42Z', main) +
    path('M70 42 84 30V58L70 72Z', main) +
    path('M70 42 84 30V58L70 72Z', ink, dark) +
    rect(14, 42, 56, 20, 2, main) +
    rect(14, 60, 56, 12, 2, accent) +
    disc(24, 50, 2.5, ink, dark) +
    disc(38, 54, 3, ink, dark) +
    disc(52, 48, 2.5, ink, dark) +
    disc(62, 55, 2, ink, dark),
  pen: ({ main, accent }) =>
    path('M18 82 24 64 66 18 80 31 36 77Z', main) +
    path('M18 82 24 64 36 77Z', '#f1d9b5') +
    path('M18 82 21 74 26 79Z', '#30353b') +
    path('M60 25 66 18Q72 12 79 18T80 31L73 38Z', accent) +
    path('M28 68 66 26 69 29 31 71Z', glow, light),
  notebook: ({ main, accent, mark }) =>
    rect(24, 10, 52, 76, 4, main) +
    rect(24, 10, 10, 76, 4, accent) +
    rect(42, 24, 26, 20, 2, glow, ' opacity=".92"') +
    mark(55, 64, 9, accent) +
    line('M46 31H64M46 37H58', '#7d8892', 2) +
    [20, 34, 48, 62, 76].map((y) => rect(19, y, 10, 3, 1.5, '#c3cbd3')).join(''),
  umbrella: ({ main, accent }) =>
    line('M48 14V76Q48 86 40 84 36 83 36 78', '#8a5a36', 4) +
    path('M8 52Q10 16 48 14 86 16 88 52 78 42 68 52 58 42 48 52 38 42 28 52 18 42 8 52Z', main) +
    path('M28 52Q32 20 48 14 64 20 68 52 58 42 48 52 38 42 28 52Z', accent),
  tape: ({ main, accent }) =>
    disc(46, 48, 36, main) +
    disc(46, 48, 20, accent) +
    disc(46, 48, 15, glow) +
    path('M46 84H84V76H64Z', main) +
    line('M20 34A30 30 0 0 1 46 18', glow, 3, ' opacity=".5"'),
  scissors: ({ main, accent }) =>
    path('M44 46 66 6Q74 14 68 26L52 52Z', '#c3cbd3') +
    path('M52 46 30 6Q22 14 28 26L44 52Z', '#d5dbe1') +
    disc(48, 48, 3, '#7d8892') +
    path(
      'M46 50 52 54Q74 58 72 76 66 90 54 82 46 74 46 50ZM58 64Q54 68 58 76 64 78 65 72 65 66 58 64Z',
      main,
      ' fill-rule="evenodd"',
    ) +
    path(
      'M50 50 44 54Q22 58 24 76 30 90 42 82 50 74 50 50ZM38 64Q42 68 38 76 32 78 31 72 31 66 38 64Z',
      accent,
      ' fill-rule="evenodd"',
    ),
  plug: ({ main, accent }) =>
    rect(10, 34, 76, 30, 8, main) +
    [20, 42, 64]
      .map(
        (x) =>
          rect(x, 40, 14, 18, 3, accent) +
          rect(x + 3, 44, 2, 6, 1, ink) +
          rect(x + 9, 44, 2, 6, 1, ink) +
          rect(x + 6, 52, 2, 4, 1, ink),
      )
      .join('') +
    line('M86 50Q94 52 90 66T78 84', '#30353b', 3),
  bags: ({ main, accent }) =>
    path('M24 30H72L78 82Q78 86 74 86H22Q18 86 18 82Z', main) +
    path('M36 30Q36 10 48 10T60 30H55Q55 16 48 16T41 30Z', accent) +
    path('M18 70 78 64V82Q78 86 74 86H22Q18 86 18 82Z', accent) +
    path('M28 38H32L29 62H25Z', glow, light),
  yarn: ({ main, accent }) =>
    disc(46, 50, 32, main) +
    line(
      'M22 34Q46 30 66 70M18 48Q40 40 56 78M30 24Q58 28 74 60M20 62Q40 30 70 34M26 72Q46 44 76 48',
      accent,
      3,
      ' opacity=".75"',
    ) +
    line('M70 72Q84 78 78 88', main, 3),
  mug: ({ main, accent, mark }) =>
    path('M66 36Q86 34 84 52T64 68L65 61Q77 62 77 52T66 43Z', main) +
    path('M18 28H68V72Q68 84 56 84H30Q18 84 18 72Z', main) +
    oval(43, 28, 25, 5, accent) +
    mark(43, 57, 12, accent) +
    rect(58, 34, 6, 44, 3, ink, dark) +
    rect(23, 36, 4, 38, 2, glow, light),
  card: ({ main, accent, mark }) =>
    path('M22 20 70 12 78 74 30 84Z', accent) +
    rect(18, 22, 54, 64, 3, main) +
    mark(45, 48, 15, accent) +
    line('M32 72H58', accent, 3),
  bowl: ({ main, accent }) =>
    path('M10 44H86Q84 76 58 80V84H38V80Q12 76 10 44Z', main) +
    oval(48, 44, 38, 9, accent) +
    oval(48, 45, 30, 6, ink, dark) +
    line('M18 56Q48 70 78 56', accent, 3) +
    path('M18 52Q22 66 34 72L36 69Q26 64 22 52Z', glow, light),
  frame: ({ main, accent, mark }) =>
    rect(16, 12, 64, 74, 3, main) +
    rect(24, 20, 48, 58, 1, '#fdfdfb') +
    path('M24 66Q36 50 48 62T72 54V78H24Z', accent) +
    mark(56, 36, 8, accent),
  beads: ({ main, accent }) =>
    Array.from({ length: 14 }, (_, index) => {
      const angle = (index * 2 * Math.PI) / 14;
      const x = Math.round(48 + Math.cos(angle) * 31);
      const y = Math.round(48 + Math.sin(angle) * 31);
      return (
        disc(x, y, 6.5, index % 2 === 0 ? main : accent) + disc(x - 2, y - 2, 1.8, glow, ' opacity=".6"')
      );
    }).join(''),
} as const satisfies Record<string, Drawing>;
