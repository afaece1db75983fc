import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { VariantCost } from '#shared/bridge/products.ts';
import { formatMoney } from '../app/format.ts';
import { formatCost, formatShare } from './amounts.ts';

/** What a product costs and earns, beside its price and the lowest that a hand may make of it [CAT-65]. */
export function CostTable({ cost }: { readonly cost: VariantCost }) {
  const { t } = useTranslation();
  const { floorCents, unitCostE4, marginPermille } = cost;
  const figures: readonly (readonly [string, string])[] = [
    [t('fields.price'), formatMoney(cost.priceCents)],
    [t('product.net'), formatCost(cost.netPriceE4)],
    [t('fields.floor'), floorCents === null ? '–' : formatMoney(floorCents)],
    [t('fields.cost'), unitCostE4 === null ? '–' : formatCost(unitCostE4)],
    [t('product.margin'), formatShare(marginPermille)],
    [t('product.markup'), formatShare(cost.markupPermille)],
  ];
  const isLoss = marginPermille !== null && marginPermille < 0;
  return (
    <dl
      aria-label={t('product.costs')}
      className="mt-6 grid max-w-3xl grid-cols-3 gap-px overflow-hidden rounded-lg border border-line bg-line xl:grid-cols-6"
    >
      {figures.map(([name, value]) => (
        <div key={name} className="bg-surface px-3 py-2">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd
            className={cx('figures font-semibold', isLoss && name === t('product.margin') && 'text-danger')}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
