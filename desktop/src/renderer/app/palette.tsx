import { cx } from 'class-variance-authority';
import { ArrowRight, Package, ReceiptText, Search, Settings } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile, ReceiptListItem } from '#shared/bridge.ts';
import { localName } from '../catalog/local-name.ts';
import { useOtherAppearance } from '../devices/appearance.tsx';
import { sectionsFor } from '../devices/settings-sections.ts';
import { type CounterAction, counterActions, isPossible } from '../sales/counter-actions.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { formatMoney } from './format.ts';
import { goTo, maySell, type Till } from './till.ts';
import { useSignOut } from './use-sign-out.ts';
import { useAppState, useTill } from './use-till.ts';
import { useTraining } from './use-training.ts';

interface Item {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly icon: ReactNode;
  readonly hotkey?: string;
  /** What it is found by besides its label. */
  readonly words?: string;
  readonly run: () => void;
}

interface Found {
  /** What was typed. */
  readonly of: string;
  readonly products: readonly ProductTile[];
  readonly receipts: readonly ReceiptListItem[];
}

const nothing: Found = { of: '', products: [], receipts: [] };
const foundLimit = 8;
const searchDelayMs = 60;

/** Everything by its name: screens, actions, products, receipts. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const actions = useActions();
  const { found, isKnown } = useFound(text.trim());
  /** Enter was pressed before it was known what fits. */
  const [isEntered, setEntered] = useState(false);
  const wanted = text.trim().toLowerCase();
  const isWanted = ({ label, words = '' }: Item): boolean =>
    `${label}\n${words}`.toLowerCase().includes(wanted);
  const items = [...actions.filter(isWanted), ...found];
  const chosen = items[Math.min(index, items.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (item: Item | undefined): void => {
    if (!item) return;
    onClose();
    item.run();
  };
  const isSure = isKnown || (chosen !== undefined && !found.includes(chosen));
  const enter = (): void => (isSure ? run(chosen) : setEntered(true));
  useEffect(() => {
    if (!isEntered || !isKnown) return;
    setEntered(false);
    run(chosen);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setIndex(Math.min(Math.max(index + step, 0), Math.max(items.length - 1, 0)));
    else if (event.key === 'Enter') enter();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open onClose={onClose} title={t('palette.title')} hideTitle place="top">
      <div className="relative border-b border-line">
        <Search size={20} aria-hidden="true" className="absolute top-4.5 left-5 text-ink-soft" />
        <input
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-controls="palette-items"
          aria-activedescendant={chosen && `palette-${chosen.id}`}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('palette.hint')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIndex(0);
            setEntered(false);
          }}
          onKeyDown={onKeyDown}
          className="h-14 w-full bg-transparent pr-5 pl-13 text-lg placeholder:text-ink-soft focus-visible:outline-none"
        />
      </div>
      <div
        ref={list}
        id="palette-items"
        role="listbox"
        aria-label={t('palette.results')}
        className="min-h-0 overflow-y-auto p-2"
      >
        {items.map((item) => (
          <Option key={item.id} item={item} isChosen={item === chosen} onChoose={() => run(item)} />
        ))}
        {items.length === 0 && <p className="px-3 py-4 text-ink-soft">{t('palette.nothing')}</p>}
      </div>
    </Dialog>
  );
}

function Option(props: { readonly item: Item; readonly isChosen: boolean; readonly onChoose: () => void }) {
  const { item, isChosen, onChoose } = props;
  return (
    <button
      type="button"
      id={`palette-${item.id}`}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={onChoose}
      className={cx(
        'flex min-h-12 w-full items-center gap-3 rounded-lg px-3 text-left',
        isChosen ? 'bg-accent-soft text-accent-soft-ink' : 'hover:bg-sunken',
      )}
    >
      {item.icon}
      <span className="min-w-0 flex-1 truncate font-medium">{item.label}</span>
      <span className={cx('figures text-sm', !isChosen && 'text-ink-soft')}>{item.detail}</span>
      {item.hotkey !== undefined && <KeyHint>{item.hotkey}</KeyHint>}
    </button>
  );
}

/** A key that two actions share is shown for the one that it does now. */
const keyNow = (action: CounterAction, { counter }: Till): string | null =>
  isPossible(action, counter.getState()) ? action.key : null;

function useActions(): readonly Item[] {
  const { t } = useTranslation();
  const till = useTill();
  const { person, training, register } = useAppState();
  const sections = useSettingsSections();
  const isCounter = register?.kind === 'counter';
  const isOffice = register?.kind === 'office';
  const signOut = useSignOut();
  const train = useTraining();
  const appearance = useOtherAppearance();
  return useMemo(() => {
    const can = (right: string): boolean => person?.rights.some((held) => held === right) ?? false;
    const icon = <ArrowRight size={18} aria-hidden="true" />;
    const action = (name: string, hotkey: string | null, isAllowed: boolean, run: () => void): Item[] =>
      isAllowed
        ? [
            {
              id: name,
              label: t(`palette.actions.${name}`),
              detail: '',
              icon,
              run,
              ...(hotkey && { hotkey }),
            },
          ]
        : [];
    return [
      ...action('counter', null, isCounter && can('sell'), () => goTo(till, 'counter')),
      ...action('office', null, isOffice && can('findReceipts'), () => goTo(till, 'office')),
      ...action('pay', 'F9', maySell(till.session), () => {
        goTo(till, 'counter');
        till.payment.start();
      }),
      ...action('receipts', 'F4', can('findReceipts'), () => goTo(till, 'receipts')),
      ...action('stock', 'F6', can('viewStock'), () => goTo(till, 'stock')),
      ...action('prices', 'Ctrl L', can('editPrices'), () => goTo(till, 'prices')),
      ...action('shift', 'Ctrl S', can('sell'), () => goTo(till, 'shift')),
      ...action('closeShift', null, isCounter && can('closeShift'), () => goTo(till, 'shift', 'close')),
      ...action('moveCash', null, isCounter && can('sell'), () => goTo(till, 'shift', 'cash')),
      ...action('dayReport', null, can('issueDayReport'), () => goTo(till, 'shift', 'day')),
      ...action('exceptions', null, can('viewExceptions'), () => goTo(till, 'shift', 'exceptions')),
      ...action('hours', null, true, () => goTo(till, 'shift', 'hours')),
      ...action('settings', 'F8', true, () => goTo(till, 'settings')),
      ...sections,
      ...action('undo', 'Ctrl Z', maySell(till.session), () => {
        goTo(till, 'counter');
        void till.counter.undo();
      }),
      ...action('clear', 'Ctrl E', maySell(till.session), () => {
        goTo(till, 'counter');
        void till.counter.clear();
      }),
      ...counterActions.flatMap((one) =>
        action(one.name, keyNow(one, till), maySell(till.session), () => {
          goTo(till, 'counter');
          one.run(till);
        }),
      ),
      ...appearance.flatMap(({ name, run }) => action(name, null, true, run)),
      ...action('attention', null, true, () => till.view.setState({ overlay: 'attention' })),
      ...action('help', 'F1', true, () => till.view.setState({ overlay: 'help' })),
      ...action(training ? 'endTraining' : 'train', 'F12', isCounter && can('train'), () => void train()),
      ...action('signOut', 'F10', true, () => void signOut()),
    ];
  }, [t, till, person, training, train, signOut, appearance, sections, isCounter, isOffice]);
}

/** The sections of the settings, each by its name and by what is in it. */
function useSettingsSections(): readonly Item[] {
  const { t } = useTranslation();
  const till = useTill();
  const { person, register } = useAppState();
  return useMemo(
    () =>
      sectionsFor({ person, register }).map(({ name, label, holds }) => ({
        id: `settings-${name}`,
        label: t(label),
        detail: t('settings.title'),
        icon: <Settings size={18} aria-hidden="true" />,
        words: holds.map((key) => t(key)).join('\n'),
        run: () => goTo(till, 'settings', name),
      })),
    [t, till, person, register],
  );
}

/** Products and receipts that fit what was typed, or until that is known, what was typed before. */
function useFound(text: string): { readonly found: readonly Item[]; readonly isKnown: boolean } {
  const till = useTill();
  const { t } = useTranslation();
  const { settings, person } = useAppState();
  const [{ of, products, receipts }, setFound] = useState<Found>(nothing);
  const mayFind = person?.rights.includes('findReceipts') ?? false;
  useEffect(() => {
    if (text === '') return setFound(nothing);
    let current = true;
    const look = async (): Promise<void> => {
      const asked = { text, limit: foundLimit };
      const [tiles, numbers] = await Promise.all([
        till.bridge.catalog.search(asked),
        mayFind && /\d/.test(text) ? till.bridge.sales.receipts(asked) : null,
      ]);
      if (!current) return;
      setFound({
        of: text,
        products: tiles.ok ? tiles.value : [],
        receipts: numbers?.ok ? numbers.value : [],
      });
    };
    const timer = setTimeout(() => void look(), searchDelayMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [till, text, mayFind]);
  const openProduct = (tile: ProductTile): void => {
    if (maySell(till.session)) {
      goTo(till, 'counter');
      void till.counter.add(tile);
    } else {
      goTo(till, 'stock', tile.sku);
    }
  };
  const found = [
    ...products.map((tile) => ({
      id: tile.variantId,
      label: localName(tile, settings.language),
      detail: `${formatMoney(tile.priceCents)} · ${t(maySell(till.session) ? 'palette.addToCart' : 'palette.seeStock')}`,
      icon: <Package size={18} aria-hidden="true" />,
      run: () => openProduct(tile),
    })),
    ...receipts.map((receipt) => ({
      id: receipt.saleId,
      label: receipt.receiptNumber,
      detail: formatMoney(receipt.totalCents),
      icon: <ReceiptText size={18} aria-hidden="true" />,
      run: () => goTo(till, 'receipts', receipt.receiptNumber),
    })),
  ];
  return { found, isKnown: of === text };
}
