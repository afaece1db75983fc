import { present } from '#shared/kernel/index.ts';
import { colours } from './colours.ts';
import { fresh } from './fresh.ts';
import { goods } from './goods.ts';
import { type MarkDrawing, marks } from './marks.ts';
import { type Drawing, packages } from './packages.ts';

const drawings: Readonly<Record<string, Drawing>> = { ...packages, ...fresh, ...goods };
const paints: Readonly<Record<string, string>> = colours;
const emblems: Readonly<Record<string, MarkDrawing>> = marks;

/**
 * Draws a product as SVG, for a tile of 96 pixels.
 * @param picture drawing, main colour, accent and perhaps an emblem: `can red cream fish` is a red tin with a cream
 * label and a fish on it
 */
export function drawPicture(picture: string): string {
  const [drawing = '', main = '', accent = '', mark = 'dot'] = picture.split(' ');
  const draw = present(drawings[drawing], `a drawing, not "${drawing}" in "${picture}"`);
  const emblem = present(emblems[mark], `an emblem, not "${mark}" in "${picture}"`);
  const accentPaint = present(paints[accent], `a colour, not "${accent}" in "${picture}"`);
  const inner = draw({
    main: present(paints[main], `a colour, not "${main}" in "${picture}"`),
    accent: accentPaint,
    mark: (x, y, r, fill = accentPaint) => emblem(x, y, r, fill),
  });
  const shadow = '<ellipse cx="48" cy="88" rx="30" ry="4" opacity=".12"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">${shadow}${inner}</svg>`;
}
