import { useVirtualizer } from '@tanstack/react-virtual';
import { LayoutGrid, PackageSearch, Search } from 'lucide-react';
import {
  type Dispatch,
  type KeyboardEvent,
  type RefObject,
  type SetStateAction,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { CategoryTile, ProductTile } from '#shared/bridge.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Empty } from '../ui/empty.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { ArrangeQuickKeys } from './arrange-quick-keys.tsx';
import { Chip } from './chip.tsx';
import { localName } from './local-name.ts';
import { ProductButton } from './product-button.tsx';
import { QuickChips } from './quick-chips.tsx';
import { QuickKeys } from './quick-keys.tsx';
import { useQuickKeys } from './use-quick-keys.ts';
import { useCategories, useTiles } from './use-tiles.ts';

/** Which tiles are shown: the quick keys, or those of a category; null: of all. */
type Shown = 'quick' | { readonly categoryId: string | null };

const all: Shown = { categoryId: null };

/** Products to tap: search on top, quick keys and categories below it, pictures below them. */
export function ProductKeypad({ search }: { readonly search: RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Shown | null>(null);
  const [pageId, setPageId] = useState<string | null>(null);
  const [isArranging, setArranging] = useState(false);
  const categories = useCategories();
  const { view, look } = useQuickKeys(pageId);
  // A shop that has arranged none begins with everything. Once it is known, nothing moves under somebody's finger.
  const opening: Shown | null = view && (view.pages.length > 0 ? 'quick' : all);
  useEffect(() => setChosen((before) => before ?? opening), [opening]);
  const shown = chosen ?? opening;
  const categoryId = shown === null || shown === 'quick' ? undefined : shown.categoryId;
  const { tiles, total, known, needUpTo, first, findFirst } = useTiles(text, categoryId);
  if (isArranging && view !== null) {
    const done = (): void => {
      setArranging(false);
      look();
    };
    return <ArrangeQuickKeys view={view} onDone={done} />;
  }
  const isQuick = shown === 'quick' && text === '';
  const choose = (next: Shown): void => {
    setText('');
    setChosen(next);
  };
  return (
    <section aria-label={t('keypad.label')} className="flex min-h-0 min-w-0 flex-col gap-2 p-3 pb-0">
      <SearchField
        field={search}
        text={text}
        onText={setText}
        first={text === '' ? null : first}
        findFirst={findFirst}
      />
      {shown === 'quick' && view !== null ? (
        <QuickChips
          view={view}
          isShown={isQuick}
          onPage={(id) => {
            setText('');
            setPageId(id);
          }}
          onCategories={() => choose(all)}
          onArrange={() => setArranging(true)}
        />
      ) : (
        <CategoryChips categories={categories} shown={text === '' ? shown : null} onChoose={choose} />
      )}
      {isQuick && view !== null && <QuickKeys view={view} onArrange={() => setArranging(true)} />}
      {!isQuick && known && total === 0 && <NothingFound isSearch={text !== ''} />}
      {!isQuick && !(known && total === 0) && (
        <TileGrid key={`${categoryId}:${text}`} tiles={tiles} total={total} needUpTo={needUpTo} />
      )}
    </section>
  );
}

function NothingFound({ isSearch }: { readonly isSearch: boolean }) {
  const { t } = useTranslation();
  const { firstCopy } = useAppState().sync;
  const isLoading = firstCopy !== undefined && !firstCopy.catalogueComplete;
  return (
    <Empty
      icon={<PackageSearch size={48} strokeWidth={1.25} />}
      title={t(isLoading ? 'keypad.stillLoading' : 'keypad.nothing')}
    >
      {t(isLoading ? 'keypad.stillLoadingHelp' : isSearch ? 'keypad.nothingHelp' : 'keypad.emptyCategory')}
    </Empty>
  );
}

interface SearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: Dispatch<SetStateAction<string>>;
  /** The first product found; null: there is none; undefined: it isn't known yet. */
  readonly first: ProductTile | null | undefined;
  readonly findFirst: () => Promise<ProductTile | undefined>;
}

/** Digits alone are a barcode typed by hand; anything else finds products, the first of which Enter adds. */
function SearchField({ field, text, onText, first, findFirst }: SearchProps) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const leave = (): void => {
    onText('');
    field.current?.blur();
  };
  /** Whoever types fast presses Enter before the answer. What was typed comes back when nothing fits it, unless the next is typed already. */
  const addOnceFound = async (): Promise<void> => {
    const tile = await findFirst();
    if (tile) await counter.add(tile);
    else onText((next) => (next === '' ? text : next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      leave();
    }
    if (event.key !== 'Enter' || text.trim() === '') return;
    event.preventDefault();
    if (/^\d{4,}$/.test(text.trim())) void counter.scan(text.trim());
    else if (first) void counter.add(first);
    else if (first === null) return;
    else void addOnceFound();
    leave();
  };
  return (
    <div className="relative shrink-0">
      <Search
        size={20}
        aria-hidden="true"
        className="pointer-events-none absolute top-3.5 left-3.5 text-ink-soft"
      />
      <input
        ref={field}
        type="search"
        aria-label={t('keypad.search')}
        aria-keyshortcuts="F3"
        autoComplete="off"
        spellCheck={false}
        placeholder={t('keypad.searchHint')}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-12 w-full rounded-lg border border-line-strong bg-surface pr-14 pl-11 placeholder:text-ink-soft focus-visible:outline-offset-0"
      />
      <span className="pointer-events-none absolute top-3 right-3">
        <KeyHint>{text === '' ? 'F3' : 'Enter'}</KeyHint>
      </span>
    </div>
  );
}

interface ChipsProps {
  readonly categories: readonly CategoryTile[];
  /** Null while a search is on and none of them counts. */
  readonly shown: Shown | null;
  readonly onChoose: (shown: Shown) => void;
}

/** What can be shown: quick keys first, everything, then each category. */
function CategoryChips({ categories, shown, onChoose }: ChipsProps) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const isShown = (categoryId: string | null): boolean =>
    shown !== null && shown !== 'quick' && shown.categoryId === categoryId;
  return (
    <fieldset
      aria-label={t('keypad.categories')}
      className="grid shrink-0 grid-cols-5 gap-1.5 xl:grid-cols-8"
    >
      <Chip
        icon={<LayoutGrid size={18} aria-hidden="true" className="shrink-0" />}
        isChosen={shown === 'quick'}
        onChoose={() => onChoose('quick')}
      >
        {t('quickKeys.title')}
      </Chip>
      <Chip isChosen={isShown(null)} onChoose={() => onChoose(all)}>
        {t('keypad.all')}
      </Chip>
      {categories.map(({ id, hue, ...names }) => (
        <Chip key={id} hue={hue} isChosen={isShown(id)} onChoose={() => onChoose({ categoryId: id })}>
          {localName(names, settings.language)}
        </Chip>
      ))}
    </fieldset>
  );
}

interface GridProps {
  readonly tiles: readonly (ProductTile | undefined)[];
  readonly total: number;
  /** Asks for the tiles up to an index to be fetched. */
  readonly needUpTo: (index: number) => void;
}

const tileMinWidth = 132;
const rowHeight = 152;
const gap = 8;

function TileGrid({ tiles, total, needUpTo }: GridProps) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const scroller = useRef<HTMLFieldSetElement>(null);
  const columns = useColumns(scroller);
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight + gap,
    overscan: 3,
  });
  const shown = rows.getVirtualItems();
  const lastIndex = ((shown.at(-1)?.index ?? 0) + 1) * columns;
  useEffect(() => needUpTo(Math.min(lastIndex, total)), [needUpTo, lastIndex, total]);
  return (
    <fieldset
      ref={scroller}
      aria-label={t('keypad.products')}
      className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1 pt-1"
    >
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => (
          <div
            key={row.key}
            className="absolute inset-x-0 grid gap-2"
            style={{
              height: rowHeight,
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {tiles
              .slice(row.index * columns, (row.index + 1) * columns)
              .map(
                (tile) =>
                  tile && (
                    <ProductButton key={tile.variantId} tile={tile} onPress={() => void counter.add(tile)} />
                  ),
              )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** How many tiles fit beside each other. */
function useColumns(element: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(4);
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const measure = (): void =>
      setColumns(Math.max(2, Math.floor((measured.clientWidth + gap) / (tileMinWidth + gap))));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return columns;
}
