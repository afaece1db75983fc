import { cx } from 'class-variance-authority';
import { PackageSearch, Plus, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VariantCost } from '#shared/bridge/products.ts';
import type { ProductTile } from '#shared/bridge.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { typedInto, useHotkeys } from '../app/hotkeys.ts';
import { takeScans } from '../app/till.ts';
import { useAppState, useRight, useView } from '../app/use-till.ts';
import { localName, secondName } from '../catalog/local-name.ts';
import { ProductPicture } from '../catalog/product-picture.tsx';
import { isNoneLeft, stockWords } from '../catalog/stock-words.ts';
import { useTiles } from '../catalog/use-tiles.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet, useOutlets } from '../office/use-outlets.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { formatCost, formatShare } from './amounts.ts';
import { AskedItems } from './asked-items.tsx';
import { CostTable } from './cost-table.tsx';
import { CountOffer } from './count-offer.tsx';
import { CountScreen } from './count-screen.tsx';
import { EditProduct } from './edit-product.tsx';
import { NewProduct } from './new-product.tsx';
import { useCosts } from './use-costs.ts';
import { useLevels } from './use-levels.ts';

/** How much of a product is here, and at the other outlets; and a count of it. */
export function StockScreen() {
  const [isCounting, setCounting] = useState(false);
  if (isCounting) return <CountScreen onClose={() => setCounting(false)} />;
  return <StockFound onCount={() => setCounting(true)} />;
}

/** Products by name or by scanning them, and how much of one there is. */
function StockFound({ onCount }: { readonly onCount: () => void }) {
  const { t } = useTranslation();
  const handover = useView((view) => view.handover);
  const [text, setText] = useState(handover ?? '');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { tiles, total, known } = useTiles(text, null);
  const chosen = tiles.find((tile) => tile.variantId === chosenId) ?? tiles[0];
  const move = (direction: 1 | -1): void => {
    const index = tiles.findIndex((tile) => tile.variantId === chosen?.variantId);
    const next = tiles[index + direction];
    if (next) setChosenId(next.variantId);
  };
  const show = (made: ProductTile): void => {
    setText(made.name);
    setChosenId(made.variantId);
  };
  useHotkeys({ ArrowUp: () => move(-1), ArrowDown: () => move(1) }, { typed: typedInto(setText) });
  useLayoutEffect(() => takeScans(setText), []);
  useEffect(() => setText(handover ?? ''), [handover]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    move(event.key === 'ArrowDown' ? 1 : -1);
  };
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[400px_1fr] xl:grid-cols-[480px_1fr]">
      <section
        aria-label={t('stock.title')}
        className="flex min-h-0 flex-col border-r border-line bg-surface"
      >
        <h1 className="sr-only">{t('stock.title')}</h1>
        <div className="px-3 pt-3 empty:hidden">
          <OutletFilter isWide />
        </div>
        <div className="flex gap-2 border-b border-line p-3">
          <Field
            label={t('stock.search')}
            hideLabel
            className="min-w-0 flex-1"
            placeholder={t('stock.searchHint')}
            icon={<Search size={20} aria-hidden="true" />}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <MakeProduct onMade={show} />
        </div>
        <CountOffer onCount={onCount} />
        {known && total === 0 ? (
          <Empty icon={<PackageSearch size={48} strokeWidth={1.25} />} title={t('keypad.nothing')}>
            {t('keypad.nothingHelp')}
          </Empty>
        ) : (
          <ProductList tiles={tiles} chosenId={chosen?.variantId ?? null} onChoose={setChosenId} />
        )}
        <AskedItems />
      </section>
      {chosen ? <Levels key={chosen.variantId} tile={chosen} /> : <div />}
    </div>
  );
}

/** Makes a product that isn't there yet, for those who may. */
function MakeProduct({ onMade }: { readonly onMade: (tile: ProductTile) => void }) {
  const { t } = useTranslation();
  const mayEdit = useRight('editProducts');
  const [isOpen, setOpen] = useState(false);
  useHotkeys({ F2: () => setOpen(true) }, { enabled: mayEdit });
  if (!mayEdit) return null;
  return (
    <>
      <Button
        hotkey="F2"
        aria-label={t('newProduct.title')}
        icon={<Plus size={18} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >
        {t('newProduct.offer')}
      </Button>
      {isOpen && (
        <NewProduct
          onClose={() => setOpen(false)}
          onMade={(tile) => {
            setOpen(false);
            onMade(tile);
          }}
        />
      )}
    </>
  );
}

interface ListProps {
  readonly tiles: readonly ProductTile[];
  readonly chosenId: string | null;
  readonly onChoose: (variantId: string) => void;
}

function ProductList({ tiles, chosenId, onChoose }: ListProps) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const list = useRef<HTMLFieldSetElement>(null);
  const costs = useCosts(tiles);
  useEffect(() => {
    const chosen = list.current?.querySelector(`[data-variant="${chosenId}"]`);
    chosen?.scrollIntoView({ block: 'nearest' });
  }, [chosenId]);
  return (
    <fieldset ref={list} aria-label={t('stock.list')} className="min-h-0 flex-1 overflow-y-auto">
      {tiles.map((tile) => (
        <button
          key={tile.variantId}
          data-variant={tile.variantId}
          type="button"
          aria-pressed={tile.variantId === chosenId}
          onClick={() => onChoose(tile.variantId)}
          className={cx(
            'flex h-16 w-full items-center gap-3 border-b border-line px-3 text-left focus-visible:-outline-offset-3',
            tile.variantId === chosenId ? 'marked' : 'hover:bg-sunken',
          )}
        >
          <ProductPicture tile={tile} className="size-11 rounded-lg" />
          <span className="min-w-0 flex-1">
            <span className="line-clamp-1 font-medium">{localName(tile, settings.language)}</span>
            <span className="figures line-clamp-1 text-sm text-ink-soft">
              {tile.sku}
              <EarnsShort cost={costs.get(tile.variantId)} />
            </span>
          </span>
          <span className={cx('figures text-lg font-semibold', isNoneLeft(tile.onHandMilli) && 'text-wait')}>
            {stockWords(t, tile.onHandMilli)}
          </span>
        </button>
      ))}
    </fieldset>
  );
}

/** ` · $0.9000 · 34.4%`: the cost and the margin, where they are known and may be seen. */
function EarnsShort({ cost }: { readonly cost: VariantCost | undefined }) {
  if (cost === undefined || cost.unitCostE4 === null) return null;
  return ` · ${formatCost(cost.unitCostE4)} · ${formatShare(cost.marginPermille)}`;
}

function Levels({ tile }: { readonly tile: ProductTile }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const levels = useLevels(tile.variantId);
  const { outletId } = useChosenOutlet();
  const chosen = useOutlets().find(({ id }) => id === outletId);
  const here = levels.find((level) => level.here);
  const { onHandMilli } = here ?? tile;
  const elsewhere = levels.filter((level) => !level.here);
  const cost = useCosts([tile]).get(tile.variantId);
  return (
    <section aria-label={localName(tile, settings.language)} className="min-h-0 overflow-y-auto p-8">
      <div className="flex max-w-3xl items-start gap-6">
        <ProductPicture tile={tile} className="size-32 rounded-lg border border-line" />
        <div className="min-w-0">
          <h2 className="text-2xl font-semibold">{localName(tile, settings.language)}</h2>
          <p className="text-ink-soft">{secondName(tile, settings.language)}</p>
          <p className="figures mt-2 flex gap-4">
            <span className="text-ink-soft">{tile.sku}</span>
            <span className="font-semibold">{formatMoney(tile.priceCents)}</span>
          </p>
          <EditProduct productId={tile.productId} name={localName(tile, settings.language)} />
        </div>
      </div>
      {cost && <CostTable cost={cost} />}
      <p className="mt-8 text-ink-soft">
        {here
          ? t('stock.here', { outlet: here.outletName })
          : [t('stock.onHand'), chosen?.name].filter(Boolean).join(' · ')}
      </p>
      <output
        aria-label={t('stock.onHand')}
        className={cx('figures block text-6xl font-bold', isNoneLeft(onHandMilli) && 'text-wait')}
      >
        {stockWords(t, onHandMilli)}
      </output>
      {elsewhere.length > 0 && (
        <table className="mt-8 w-full max-w-xl">
          <caption className="pb-2 text-left text-sm font-semibold text-ink-soft">
            {t(here ? 'stock.elsewhere' : 'stock.byOutlet')}
          </caption>
          <tbody>
            {elsewhere.map((level) => (
              <tr key={level.outletCode} className="border-t border-line [&>td]:py-3">
                <td className="font-medium">{level.outletName}</td>
                <td className="text-sm text-ink-soft">
                  {t(`stock.kind.${level.kind}`, { defaultValue: level.kind })}
                </td>
                <td className="figures text-sm text-ink-soft">
                  {level.asOf && t('stock.asOf', { when: formatInstant(level.asOf) })}
                </td>
                <td className="figures text-right text-xl font-semibold">
                  {stockWords(t, level.onHandMilli)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
