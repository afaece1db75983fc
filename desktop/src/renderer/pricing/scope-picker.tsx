import { cx } from 'class-variance-authority';
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import type { CategoryId, ProductId } from '#shared/kernel/index.ts';
import type { Scope } from '#shared/pricing/index.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { useCategories } from '../catalog/use-tiles.ts';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';

/** What a promotion is about: everything, categories, or single products. */
export function ScopePicker(props: {
  readonly label: string;
  readonly scope: Scope;
  readonly onChange: (scope: Scope) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const categories = useCategories();
  const { scope, onChange } = props;
  const names = useNames(scope);
  const toggle = (id: CategoryId): void => {
    const categoryIds = scope.categoryIds.includes(id)
      ? scope.categoryIds.filter((each) => each !== id)
      : [...scope.categoryIds, id];
    onChange({ ...scope, categoryIds });
  };
  const add = (tile: ProductTile): void => {
    const id = tile.productId as ProductId;
    if (!scope.productIds.includes(id)) onChange({ ...scope, productIds: [...scope.productIds, id] });
  };
  const remove = (id: string): void =>
    onChange({
      ...scope,
      productIds: scope.productIds.filter((each) => each !== id),
      variantIds: scope.variantIds.filter((each) => each !== id),
    });
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-1 text-sm font-medium text-ink-soft">{props.label}</legend>
      <Toggle
        label={t('prices.scope.everything')}
        help={t('prices.scope.everythingHelp')}
        checked={scope.everything}
        onChange={(everything) => onChange({ ...scope, everything })}
      />
      {!scope.everything && (
        <>
          <div className="flex flex-wrap gap-1.5">
            {categories.map((category) => {
              const isIn = scope.categoryIds.includes(category.id as CategoryId);
              return (
                <button
                  key={category.id}
                  type="button"
                  aria-pressed={isIn}
                  onClick={() => toggle(category.id as CategoryId)}
                  className={cx(
                    'h-10 rounded-lg border px-3 text-sm',
                    isIn
                      ? 'border-accent bg-accent-soft text-accent-soft-ink'
                      : 'border-line-strong hover:bg-sunken',
                  )}
                >
                  {settings.language === 'zh' ? (category.nameZh ?? category.name) : category.name}
                </button>
              );
            })}
          </div>
          <ProductSearch label={t('prices.scope.search')} onChoose={add} />
          <ul className="flex flex-wrap gap-1.5">
            {[...scope.productIds, ...scope.variantIds].map((id) => (
              <li
                key={id}
                className="flex items-center gap-1 rounded-lg border border-accent bg-accent-soft pl-3 text-sm text-accent-soft-ink"
              >
                {names[id] ?? t('prices.scope.unknown')}
                <Button
                  kind="ghost"
                  size="small"
                  aria-label={t('prices.scope.remove', { name: names[id] ?? '' })}
                  icon={<X size={16} aria-hidden="true" />}
                  onClick={() => remove(id)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </fieldset>
  );
}

const FOUND = 6;

/** Finds a product by its name and hands it over. */
export function ProductSearch(props: {
  readonly label: string;
  readonly onChoose: (tile: ProductTile) => void;
}) {
  const { bridge } = useTill();
  const { settings } = useAppState();
  const [text, setText] = useState('');
  const [tiles, setTiles] = useState<readonly ProductTile[]>([]);
  useEffect(() => {
    if (text.trim() === '') return setTiles([]);
    let current = true;
    void bridge.catalog
      .search({ text: text.trim(), limit: FOUND })
      .then((answer) => current && answer.ok && setTiles(answer.value));
    return () => {
      current = false;
    };
  }, [bridge, text]);
  return (
    <div>
      <Field
        label={props.label}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {tiles.length > 0 && (
        <ul className="mt-1 flex flex-col rounded-lg border border-line">
          {tiles.map((tile) => (
            <li key={tile.variantId}>
              <button
                type="button"
                onClick={() => {
                  props.onChoose(tile);
                  setText('');
                }}
                className="flex h-10 w-full items-center gap-2 px-3 text-left text-sm hover:bg-sunken"
              >
                <Plus size={16} aria-hidden="true" />
                <span className="min-w-0 flex-1 truncate">{localName(tile, settings.language)}</span>
                <span className="figures text-ink-soft">{tile.sku}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What ids of products and variants are called. */
function useNames({ productIds, variantIds }: Scope): Readonly<Record<string, string>> {
  const { bridge } = useTill();
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const key = [...productIds, ...variantIds].join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which ids there are
  useEffect(() => {
    if (key === '') return;
    void bridge.pricing
      .names({ categoryIds: [], productIds: [...productIds], variantIds: [...variantIds] })
      .then((answer) => answer.ok && setNames(answer.value));
  }, [bridge, key]);
  return names;
}
