/** Small emblems on labels: what tells one tin of a colour from another at a glance. `r` is half their width. */
export type MarkDrawing = (x: number, y: number, r: number, fill: string) => string;

const n = (value: number): string => String(Math.round(value * 10) / 10);

const circle = (x: number, y: number, r: number, fill: string): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"/>`;

/** A path in units of the emblem's half width, from its middle. */
const shape = (x: number, y: number, r: number, fill: string, d: string): string =>
  `<path transform="translate(${n(x)} ${n(y)}) scale(${n(r / 10)})" fill="${fill}" d="${d}"/>`;

const around = (count: number, draw: (cos: number, sin: number) => string): string =>
  Array.from({ length: count }, (_, index) => {
    const angle = (index * 2 * Math.PI) / count - Math.PI / 2;
    return draw(Math.cos(angle), Math.sin(angle));
  }).join('');

export const marks = {
  dot: circle,
  leaf: (x, y, r, fill) => shape(x, y, r, fill, 'M-9 8C-10-4-2-10 9-9 10 2 4 10-6 6L-9 10Z'),
  drop: (x, y, r, fill) => shape(x, y, r, fill, 'M0-10C6-2 8 1 8 4A8 7 0 0 1-8 4C-8 1-6-2 0-10Z'),
  heart: (x, y, r, fill) =>
    shape(x, y, r, fill, 'M0 9C-14-1-9-10-4-9-1-9 0-6 0-5 0-6 1-9 4-9 9-10 14-1 0 9Z'),
  star: (x, y, r, fill) => shape(x, y, r, fill, 'M0-10 3-3 10-3 4 1 6 9 0 4-6 9-4 1-10-3-3-3Z'),
  fish: (x, y, r, fill) => shape(x, y, r, fill, 'M-10 0C-5-7 2-7 5-1L10-5V6L5 1C2 7-5 7-10 0Z'),
  grain: (x, y, r, fill) =>
    shape(
      x,
      y,
      r,
      fill,
      'M-1 10V-4L1-4V10ZM0-10Q4-7 0-4-4-7 0-10ZM1 0Q2-5 7-6 7-1 1 0ZM-1 0Q-2-5-7-6-7-1-1 0ZM1 6Q2 1 7 0 7 5 1 6ZM-1 6Q-2 1-7 0-7 5-1 6Z',
    ),
  chili: (x, y, r, fill) => shape(x, y, r, fill, 'M5-8Q7-10 9-9L7-6Q9 6-9 9-1 2 0-3 1-8 5-8Z'),
  bean: (x, y, r, fill) => shape(x, y, r, fill, 'M-7-5C-3-11 8-8 8 0 8 9-3 11-6 6-3 3-2 1-3-2-5-2-8-2-7-5Z'),
  wave: (x, y, r, fill) => shape(x, y, r, fill, 'M-10-2Q-5-8 0-2T10-2V2Q5 8 0 2T-10 2Z'),
  sun: (x, y, r, fill) =>
    circle(x, y, r * 0.55, fill) +
    around(8, (cos, sin) => circle(x + cos * r * 0.85, y + sin * r * 0.85, r * 0.16, fill)),
  flower: (x, y, r, fill) =>
    around(5, (cos, sin) => circle(x + cos * r * 0.55, y + sin * r * 0.55, r * 0.42, fill)) +
    circle(x, y, r * 0.3, '#fff6c8'),
  fruit: (x, y, r, fill) =>
    circle(x, y + r * 0.1, r * 0.8, fill) +
    shape(x + r * 0.3, y - r * 0.8, r * 0.4, '#4d9f45', 'M-9 8C-10-4-2-10 9-9 10 2 4 10-9 8Z'),
  snow: (x, y, r, fill) =>
    shape(x, y, r, fill, 'M-1-10H1V-2L8-6 9-4 2 0 9 4 8 6 1 2V10H-1V2L-8 6-9 4-2 0-9-4-8-6-1-2Z'),
  bolt: (x, y, r, fill) => shape(x, y, r, fill, 'M2-10-6 1H0L-2 10 6-2H1Z'),
  cup: (x, y, r, fill) =>
    shape(x, y, r, fill, 'M-8-5H5V-3C10-4 10 4 5 3 4 7 2 8 0 8H-3C-6 8-8 4-8-5ZM5-1V1.500Q7 1 7 0 7-1 5-1Z'),
} as const satisfies Record<string, MarkDrawing>;

export type Mark = keyof typeof marks;
