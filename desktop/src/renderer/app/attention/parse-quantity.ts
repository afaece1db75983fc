import { parseScaled } from '#shared/kernel/index.ts';

/** What somebody typed as a quantity, in thousandths: zero or more, three decimals at most; null for anything else. */
export function parseQuantity(typed: string): number | null {
  const text = typed.replace(/[\s,]/g, '').replace(/\.$/, '');
  return /^\d{1,7}(\.\d{1,3})?$/.test(text) ? parseScaled(text, 3) : null;
}
