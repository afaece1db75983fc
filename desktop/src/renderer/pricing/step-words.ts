import type { TFunction } from 'i18next';
import type { PriceStep } from '#shared/pricing/index.ts';
import { formatAmount, formatQuantity } from '../app/format.ts';

/** A step of "why this price" in words. */
export function stepWords(t: TFunction, step: PriceStep, isChinese: boolean): string {
  switch (step.step) {
    case 'list':
      return t('prices.steps.list', { code: step.code, amount: formatAmount(step.unitCents) });
    case 'gross':
      return t('prices.steps.gross', {
        quantity: formatQuantity(step.quantityMilli),
        amount: formatAmount(step.amountCents),
      });
    case 'adjustment': {
      const { name, nameZh, amountCents } = step.adjustment;
      return t('prices.steps.adjustment', {
        name: (isChinese && nameZh) || name,
        amount: formatAmount(amountCents),
        left: formatAmount(step.leftCents),
      });
    }
    case 'total':
      return t('prices.steps.total', { amount: formatAmount(step.amountCents) });
    default:
      return t('prices.steps.shelf', { amount: formatAmount(step.unitCents) });
  }
}
