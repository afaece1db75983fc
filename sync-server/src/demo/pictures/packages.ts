/** What a drawing is coloured with. `mark` places the product's emblem. */
export interface Paint {
  readonly main: string;
  readonly accent: string;
  readonly mark: (x: number, y: number, r: number, fill?: string) => string;
}

export type Drawing = (paint: Paint) => string;

const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}"${more}/>`;
const rect = (x: number, y: number, w: number, h: number, rx: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${rx}" fill="${fill}"${more}/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${more}/>`;
const dark = ' opacity=".14"';
const light = ' opacity=".35"';
const ink = '#1d2733';
const glow = '#ffffff';

/** Tins, bottles, cartons, bags: what most of a shop comes in. All drawn on a square of 96. */
export const packages = {
  can: ({ main, accent, mark }) =>
    rect(28, 16, 40, 66, 5, main) +
    rect(28, 38, 40, 28, 0, accent) +
    mark(48, 52, 10, main) +
    oval(48, 17, 20, 5, '#d5dbe1') +
    oval(48, 17, 15, 3, '#aab3bc') +
    rect(58, 20, 6, 60, 3, ink, dark) +
    rect(32, 22, 5, 56, 2.5, glow, light) +
    path('M28 79Q48 86 68 79V80Q48 88 28 80Z', '#aab3bc'),
  tin: ({ main, accent, mark }) =>
    rect(20, 30, 56, 46, 6, main) +
    rect(20, 42, 56, 24, 0, accent) +
    mark(48, 54, 10, main) +
    oval(48, 31, 28, 8, '#d5dbe1') +
    oval(48, 30, 22, 5.5, '#b6bfc8') +
    rect(64, 36, 7, 38, 3, ink, dark) +
    rect(25, 38, 5, 35, 2.5, glow, light),
  bottle: ({ main, accent, mark }) =>
    rect(41, 8, 14, 9, 2, accent) +
    path('M42 17H54V26Q66 33 66 44V80Q66 86 60 86H36Q30 86 30 80V44Q30 33 42 26Z', main) +
    rect(30, 47, 36, 24, 0, glow, ' opacity=".92"') +
    mark(48, 59, 9, accent) +
    path('M58 30Q66 36 66 44V80Q66 86 60 86H58Z', ink, dark) +
    rect(34, 36, 4, 46, 2, glow, light),
  flask: ({ main, accent, mark }) =>
    rect(40, 8, 16, 12, 3, accent) +
    path('M43 20H53V34L60 42V80Q60 86 54 86H42Q36 86 36 80V42L43 34Z', main) +
    rect(36, 50, 24, 24, 0, accent) +
    mark(48, 62, 8, '#fff6c8') +
    path('M54 36 60 42V80Q60 86 55 86Z', ink, dark) +
    rect(39, 44, 3, 38, 1.5, glow, light),
  carton: ({ main, accent, mark }) =>
    path('M28 34 38 16H66L68 34Z', accent) +
    rect(36, 9, 30, 9, 2, main) +
    rect(28, 34, 40, 52, 2, main) +
    path('M28 62Q38 54 48 62T68 62V84Q68 86 66 86H30Q28 86 28 84Z', accent) +
    mark(48, 48, 9, glow) +
    path('M58 34H68V86H58Z', ink, dark) +
    rect(32, 38, 3, 44, 1.5, glow, light),
  brick: ({ main, accent, mark }) =>
    path('M58 8 66 10 60 24H56Z', glow) +
    rect(28, 22, 40, 64, 3, main) +
    rect(28, 22, 40, 10, 3, accent) +
    path('M28 70 68 58V86H31Q28 86 28 83Z', accent) +
    mark(48, 49, 11, glow) +
    path('M60 22H65Q68 22 68 25V83Q68 86 65 86H60Z', ink, dark),
  pouch: ({ main, accent, mark }) =>
    path('M24 14H72L70 46Q72 66 74 84H22Q24 66 26 46Z', main) +
    rect(24, 12, 48, 8, 2, accent) +
    path('M26 62Q48 52 70 62L73 84H23Z', accent) +
    mark(48, 42, 12, glow) +
    path('M64 20H72L70 46Q72 66 74 84H66Q62 50 64 20Z', ink, dark) +
    path('M29 24Q31 50 28 78L31 78Q35 50 33 24Z', glow, light),
  snack: ({ main, accent, mark }) =>
    path(
      'M22 14 27 18 32 14 37 18 42 14 48 18 54 14 59 18 64 14 69 18 74 14 72 48 74 84 69 80 64 84 59 80 54 84 48 80 42 84 37 80 32 84 27 80 22 84 24 48Z',
      main,
    ) +
    oval(48, 48, 20, 17, accent) +
    mark(48, 48, 11, glow) +
    path('M64 18 72 18Q69 50 72 80L65 80Q60 50 64 18Z', ink, dark) +
    path('M28 22Q31 50 28 76L32 76Q36 50 32 22Z', glow, light),
  packet: ({ main, accent, mark }) =>
    rect(16, 26, 64, 46, 3, main) +
    rect(16, 26, 7, 46, 2, accent) +
    rect(73, 26, 7, 46, 2, accent) +
    path('M30 60Q40 46 48 60T66 60L64 64Q56 70 48 64T32 64Z', accent) +
    mark(48, 43, 9, glow) +
    path('M23 66H73V72H23Z', ink, dark) +
    rect(27, 30, 42, 3, 1.5, glow, light),
  jar: ({ main, accent, mark }) =>
    rect(32, 12, 32, 12, 3, accent) +
    rect(34, 22, 28, 5, 0, glow, ' opacity=".7"') +
    rect(26, 26, 44, 60, 10, main) +
    rect(26, 44, 44, 26, 0, glow, ' opacity=".92"') +
    mark(48, 57, 9, accent) +
    rect(59, 30, 7, 52, 3.5, ink, dark) +
    rect(31, 31, 4, 50, 2, glow, light),
  box: ({ main, accent, mark }) =>
    path('M24 22 32 14H80L72 22Z', accent) +
    path('M72 22 80 14V76L72 86Z', accent) +
    path('M72 22 80 14V76L72 86Z', ink, ' opacity=".25"') +
    rect(24, 22, 48, 64, 1, main) +
    rect(24, 66, 48, 12, 0, accent) +
    mark(48, 46, 14, glow) +
    rect(28, 26, 3, 36, 1.5, glow, light),
  flatbox: ({ main, accent, mark }) =>
    path('M14 42 24 30H84L76 42Z', accent) +
    path('M76 42 84 30V62L76 76Z', accent) +
    path('M76 42 84 30V62L76 76Z', ink, ' opacity=".25"') +
    rect(14, 42, 62, 34, 1, main) +
    mark(32, 59, 10, glow) +
    rect(48, 52, 22, 4, 2, glow, ' opacity=".8"') +
    rect(48, 61, 15, 4, 2, accent),
  cup: ({ main, accent, mark }) =>
    path('M26 26H70L64 84Q63 86 61 86H35Q33 86 32 84Z', main) +
    path('M27.500 42H68.500L66 66H30Z', glow, ' opacity=".92"') +
    mark(48, 54, 9, accent) +
    rect(23, 18, 50, 9, 4, accent) +
    path('M62 27H70L64 84Q63 86 61 86H57Z', ink, dark),
  tub: ({ main, accent, mark }) =>
    path('M20 40H76L71 76Q70 78 68 78H28Q26 78 25 76Z', main) +
    mark(48, 59, 11, glow) +
    rect(16, 30, 64, 11, 5, accent) +
    path('M68 41H76L71 76Q70 78 68 78H62Z', ink, dark),
  ricebag: ({ main, accent, mark }) =>
    path('M30 10Q48 16 66 10L62 22Q78 34 77 64 77 84 70 86H26Q19 84 19 64 18 34 34 22Z', main) +
    path('M33 20H63V25H33Z', accent) +
    oval(48, 56, 19, 17, glow, ' opacity=".94"') +
    mark(48, 56, 12, accent) +
    path('M66 26Q78 36 77 64 77 84 70 86H62Q70 60 66 26Z', ink, dark),
  tray: ({ main, accent, mark }) =>
    path('M12 46H84L78 78Q77 80 75 80H21Q19 80 18 78Z', main) +
    path('M16 34H80L84 46H12Z', glow, ' opacity=".6"') +
    oval(33, 44, 15, 9, accent) +
    oval(55, 42, 17, 10, accent) +
    oval(66, 47, 11, 7, accent) +
    path('M12 46H84L82 55H14Z', main) +
    mark(48, 67, 9, glow),
  frozen: ({ main, accent, mark }) =>
    path('M18 22Q48 16 78 22L80 78Q48 84 16 78Z', main) +
    path('M18 22Q48 16 78 22L78 31Q48 25 17 31Z', accent) +
    oval(48, 56, 22, 15, glow, ' opacity=".94"') +
    mark(48, 56, 11, accent) +
    path('M26 38 30 38 28 76 24 76Z', glow, light),
} as const satisfies Record<string, Drawing>;
