import { formatScaled, QUANTITY_ONE_MILLI } from '../../kernel/index.ts';

/** `1,234.50`, as amounts stand on paper. */
export const printedAmount = (cents: number): string =>
  formatScaled(cents, 2).replace(/\B(?=(\d{3})+\.)/g, ',');

/** Pieces as they are counted (`2`), a weight with its thousandths (`1.500`). */
const printedQuantity = (quantityMilli: number): string =>
  quantityMilli % QUANTITY_ONE_MILLI === 0
    ? String(quantityMilli / QUANTITY_ONE_MILLI)
    : formatScaled(quantityMilli, 3);

/** What is sold of a line: pieces, or kilograms with their unit [SAL-23]. */
export const printedQuantityOf = ({
  quantityMilli,
  isWeighed,
}: {
  readonly quantityMilli: number;
  readonly isWeighed: boolean | null;
}): string => (isWeighed === true ? `${formatScaled(quantityMilli, 3)} kg` : printedQuantity(quantityMilli));

/** Parts per million as a percentage without needless decimals: 90,000 is `9%`. */
export const printedRate = (ratePpm: number): string => `${formatScaled(ratePpm, 4).replace(/\.?0+$/, '')}%`;
