import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../ui/choice.tsx';
import { PriceLists } from './price-lists.tsx';
import { Promotions } from './promotions.tsx';

/** Promotions and price lists: made, tried on a sample cart, and scheduled. */
export function PricesScreen() {
  const { t } = useTranslation();
  const [part, setPart] = useState<'promotions' | 'lists'>('promotions');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-4 border-b border-line bg-surface px-4 py-2">
        <h1 className="text-lg font-semibold">{t('nav.prices')}</h1>
        <Choice
          label={t('prices.part')}
          hideLabel
          value={part}
          options={[
            { value: 'promotions', label: t('prices.promotions') },
            { value: 'lists', label: t('prices.lists') },
          ]}
          onChange={setPart}
        />
      </div>
      {part === 'promotions' ? <Promotions /> : <PriceLists />}
    </div>
  );
}
