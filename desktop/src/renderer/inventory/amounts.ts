import { formatScaled, parseScaled } from '#shared/kernel/index.ts';

const COST_SCALE = 4;

/** What somebody typed as a cost, in ten-thousandths of a dollar; null for anything that isn't one, such as five decimals. */
export function parseCost(typed: string): number | null {
  const text = typed.replace(/[\s,$]/g, '').replace(/\.$/, '');
  const padded = text.startsWith('.') ? `0${text}` : text;
  return /^\d{1,9}(\.\d{1,4})?$/.test(padded) ? parseScaled(padded, COST_SCALE) : null;
}

/** As it is typed and goes over the wire: `1.2345`. */
export const costText = (unitCostE4: number): string => formatScaled(unitCostE4, COST_SCALE);

/** Ten-thousandths of a dollar as people read them: 12345600 → `$1,234.5600`. */
export function formatCost(unitCostE4: number): string {
  const [whole = '0', fraction = ''] = formatScaled(Math.abs(unitCostE4), COST_SCALE).split('.');
  return `${unitCostE4 < 0 ? '−' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** Thousandths as a percentage: 321 → `32.1%`; null: a dash. */
export function formatShare(permille: number | null): string {
  if (permille === null) return '–';
  return `${formatScaled(permille, 1).replace('-', '−')}%`;
}
