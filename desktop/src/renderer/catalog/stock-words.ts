import type { TFunction } from 'i18next';
import { formatQuantity } from '../app/format.ts';

/** A stock level; null while the first copy comes and nobody knows it. */
export const stockWords = (t: TFunction, onHandMilli: number | null): string =>
  onHandMilli === null ? t('stock.unknown') : formatQuantity(onHandMilli);

/** Nothing is left on record. */
export const isNoneLeft = (onHandMilli: number | null): boolean => onHandMilli !== null && onHandMilli <= 0;
