import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import { type ProductId, QUANTITY_ONE_MILLI, type VariantId } from '#shared/kernel/index.ts';
import { typedInto, useHotkeys } from '../app/hotkeys.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { useTiles } from '../catalog/use-tiles.ts';
import { Field } from '../ui/field.tsx';
import type { CountSheetState } from './use-count-sheet.ts';

/** Finds a product whose code can't be scanned: a tap counts one of it, as a scan does. What is on record isn't shown. */
export function CountByHand({ count }: { readonly count: CountSheetState }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  const [text, setText] = useState('');
  const { tiles, total, known } = useTiles(text, undefined);
  useHotkeys({}, { typed: typedInto(setText) });
  const add = async ({ productId, variantId }: ProductTile): Promise<void> => {
    const ids = { productId: productId as ProductId, variantId: variantId as VariantId };
    await count.change(bridge.inventory.addCounted({ ...ids, milli: QUANTITY_ONE_MILLI }));
  };
  const isSearching = text.trim() !== '';
  return (
    <>
      <form
        className="border-b border-line p-3"
        onSubmit={(event) => {
          event.preventDefault();
          const [first] = tiles;
          if (isSearching && first !== undefined) void add(first);
        }}
      >
        <Field
          label={t('count.find')}
          hideLabel
          placeholder={t('stock.searchHint')}
          icon={<Search size={20} aria-hidden="true" />}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {!isSearching && (
          <div className="flex flex-col gap-3 p-4 text-sm text-ink-soft">
            <p>{t('count.findHelp')}</p>
            <p>{t('count.rules')}</p>
          </div>
        )}
        {isSearching && known && total === 0 && (
          <p className="p-4 text-sm text-ink-soft">{t('keypad.nothing')}</p>
        )}
        {isSearching &&
          tiles.map((tile) => (
            <button
              key={tile.variantId}
              type="button"
              onClick={() => void add(tile)}
              className="flex min-h-14 w-full flex-col justify-center border-b border-line px-3 text-left hover:bg-sunken focus-visible:-outline-offset-3"
            >
              <span className="line-clamp-1 font-medium">{localName(tile, settings.language)}</span>
              <span className="figures text-sm text-ink-soft">{tile.sku}</span>
            </button>
          ))}
      </div>
    </>
  );
}
