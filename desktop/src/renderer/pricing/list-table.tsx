import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListPriceItem } from '#shared/bridge/pricing.ts';
import { formatAmount, parseAmount } from '../app/format.ts';
import { Field } from '../ui/field.tsx';
import { priceText } from './list-form.ts';

/** More rows than anybody reads; the filter finds the rest. */
const SHOWN = 200;

/** Prices of a list, typed in place; an empty one takes the product off. */
export function ListTable(props: {
  readonly items: readonly ListPriceItem[];
  readonly typed: Readonly<Record<string, string>>;
  readonly onType: (variantId: string, price: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = props.items.filter(({ sku, name, nameZh }) =>
    [sku, name, nameZh ?? ''].some((words) => words.toLowerCase().includes(wanted)),
  );
  if (props.items.length === 0) return <p className="text-ink-soft">{t('prices.table.empty')}</p>;
  return (
    <>
      <Field
        label={t('prices.table.filter')}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <table className="w-full">
        <caption className="sr-only">{t('prices.table.title')}</caption>
        <thead>
          <tr className="text-left text-sm text-ink-soft [&>th]:py-2 [&>th]:font-medium">
            <th scope="col">{t('prices.table.sku')}</th>
            <th scope="col">{t('prices.table.product')}</th>
            <th scope="col" className="text-right">
              {t('prices.table.shelf')}
            </th>
            <th scope="col" className="text-right">
              {t('prices.table.price')}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN).map(({ variantId, sku, name, shelfCents, priceCents }) => {
            const price = props.typed[variantId] ?? priceText(priceCents);
            const isBad = price.trim() !== '' && parseAmount(price) === null;
            return (
              <tr key={variantId} className="border-t border-line [&>td]:py-1">
                <td className="figures pr-3 text-sm text-ink-soft">{sku}</td>
                <td className="pr-3">{name}</td>
                <td className="figures pr-3 text-right">{formatAmount(shelfCents)}</td>
                <td className="w-36">
                  <Field
                    label={t('prices.table.priceOf', { name })}
                    hideLabel
                    figures
                    inputMode="decimal"
                    value={price}
                    problem={isBad ? t('product.priceInvalid') : null}
                    onChange={(event) => props.onType(variantId, event.target.value)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {found.length > SHOWN && (
        <p className="text-sm text-ink-soft">{t('prices.table.more', { count: found.length - SHOWN })}</p>
      )}
    </>
  );
}
