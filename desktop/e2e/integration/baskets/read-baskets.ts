import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Dice } from '../killed/random.ts';

/** 9,835 baskets of a supermarket, one a line (arules' Groceries, stated public domain); kept beside the repository where it was fetched. */
const realBaskets = fileURLToPath(new URL('../../../../../shared/data/groceries.csv', import.meta.url));

const INVENTED_WARES = 169;
const SEED = 9_835;

/**
 * Baskets of ware names, the same in each run: the real ones where they are, else invented ones of the same shape: 169 wares of which few
 * are bought often, four and a half in a basket.
 */
export function readBaskets(limit: number): readonly (readonly string[])[] {
  if (!existsSync(realBaskets)) return inventBaskets(limit);
  return readFileSync(realBaskets, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, limit)
    .map((line) => line.trim().split(','));
}

function inventBaskets(limit: number): readonly (readonly string[])[] {
  const dice = new Dice(SEED);
  const ware = (): string => `ware ${Math.floor(INVENTED_WARES * dice.fraction() ** 3)}`;
  return Array.from({ length: limit }, () => {
    const wares = Array.from({ length: 1 + Math.floor(-4 * Math.log(1 - dice.fraction())) }, ware);
    return [...new Set(wares)];
  });
}
