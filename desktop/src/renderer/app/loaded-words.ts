import type { TFunction } from 'i18next';
import type { SyncStatus } from '#shared/bridge.ts';
import { formatCount } from './format.ts';

/** How much of the first copy is here, as far as the server said how much there is. */
export function loadedWords(t: TFunction, { firstCopyRows, firstCopy }: SyncStatus): string {
  if (firstCopy !== undefined && firstCopy.productsExpected > 0) {
    return productsLoaded(t, firstCopy.products, firstCopy.productsExpected);
  }
  const count = firstCopyRows ?? 0;
  return t('loading.rows', { count, shown: formatCount(count) });
}

/** `30,000 of 100,000 products are here`; never more than all. */
export const productsLoaded = (t: TFunction, here: number, expected: number): string =>
  t('loading.products', { here: formatCount(Math.min(here, expected)), expected: formatCount(expected) });
