import { cx } from 'class-variance-authority';
import {
  BadgePercent,
  Boxes,
  CalendarClock,
  CircleHelp,
  LogOut,
  ReceiptText,
  Search,
  Settings,
  ShoppingBasket,
  Store,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Right } from '#shared/identity/index.ts';
import { SettingsScreen } from '../devices/settings.tsx';
import { ApprovalSheet } from '../identity/approval-sheet.tsx';
import { StockScreen } from '../inventory/stock.tsx';
import { Overview } from '../office/overview.tsx';
import { PricesScreen } from '../pricing/prices.tsx';
import { usePriceSwitch } from '../pricing/use-prices.ts';
import { CounterScreen } from '../sales/counter.tsx';
import { OpenShift } from '../sales/open-shift.tsx';
import { ReceiptsScreen } from '../sales/receipts.tsx';
import { TaxInvoiceSheet } from '../sales/tax-invoice-sheet.tsx';
import { DropReminder } from '../shift/drop-reminder.tsx';
import { ShiftScreen } from '../shift/shift-screen.tsx';
import { Button } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { Help } from './help.tsx';
import { type Hotkeys, useHotkeys } from './hotkeys.ts';
import { NeedsAttention } from './needs-attention.tsx';
import { NotAllowed } from './not-allowed.tsx';
import { Palette } from './palette.tsx';
import { StatusDetails } from './status-details.tsx';
import { goTo, homeOf, type Screen } from './till.ts';
import { useSignOut } from './use-sign-out.ts';
import { useAppState, useRight, useTill, useView } from './use-till.ts';
import { useTraining } from './use-training.ts';

/** The frame of everything behind the sign-in: places on top, one screen, windows over it. */
export function Shell() {
  const till = useTill();
  const overlay = useView((view) => view.overlay);
  const signOut = useSignOut();
  usePriceSwitch();
  const train = useTraining();
  const mayTrain = useRight('train');
  const mayPrice = useRight('editPrices');
  const home = useStore(till.session, () => homeOf(till.session));
  const close = (): void => till.view.setState({ overlay: null });
  const places: Hotkeys = {
    F1: () => till.view.setState({ overlay: 'help' }),
    F4: () => goTo(till, 'receipts'),
    F6: () => goTo(till, 'stock'),
    'Ctrl+L': () => mayPrice && goTo(till, 'prices'),
    'Ctrl+S': () => goTo(till, 'shift'),
    F8: () => goTo(till, 'settings'),
    F10: () => void signOut(),
    F12: () => mayTrain && void train(),
    'Ctrl+K': () => till.view.setState({ overlay: 'palette' }),
  };
  // A window over the screen keeps the screen's own keys away from it; the places can still be reached.
  useHotkeys(places, { covers: true, enabled: overlay !== null });
  useHotkeys(
    {
      ...places,
      Escape: () => (till.view.getState().screen === home ? false : goTo(till, home)),
    },
    {
      typed: (text) => {
        if (text !== '?') return false;
        till.view.setState({ overlay: 'help' });
        return true;
      },
    },
  );
  return (
    <>
      <TopBar onSignOut={() => void signOut()} />
      <main className="flex min-h-0 flex-1 flex-col">
        <CurrentScreen />
      </main>
      <DropReminder />
      <TaxInvoiceSheet />
      <ApprovalSheet />
      {overlay === 'palette' && <Palette onClose={close} />}
      {overlay === 'help' && <Help onClose={close} />}
      {overlay === 'attention' && <NeedsAttention onClose={close} />}
      {overlay === 'status' && <StatusDetails onClose={close} />}
    </>
  );
}

function CurrentScreen() {
  const screen = useView((view) => view.screen);
  const { shift, person, register } = useAppState();
  const can = (right: Right): boolean => person?.rights.includes(right) ?? false;
  switch (screen) {
    case 'counter':
      if (register?.kind !== 'counter') return <StockScreen />;
      if (!can('sell')) return <NotAllowed what="counter" />;
      if (shift) return <CounterScreen />;
      return can('openShift') ? <OpenShift /> : <NotAllowed what="openShift" />;
    case 'office':
      return can('findReceipts') ? <Overview /> : <NotAllowed what="receipts" />;
    case 'receipts':
      return can('findReceipts') ? <ReceiptsScreen /> : <NotAllowed what="receipts" />;
    case 'stock':
      return can('viewStock') ? <StockScreen /> : <NotAllowed what="stock" />;
    case 'prices':
      return can('editPrices') ? <PricesScreen /> : <NotAllowed what="prices" />;
    case 'shift':
      return <ShiftScreen key={person?.id} />;
    case 'settings':
      return <SettingsScreen />;
  }
}

const places = [
  { screen: 'counter', icon: ShoppingBasket, hotkey: null, right: 'sell', only: 'counter' },
  { screen: 'office', icon: Store, hotkey: null, right: 'findReceipts', only: 'office' },
  { screen: 'receipts', icon: ReceiptText, hotkey: 'F4', right: 'findReceipts' },
  { screen: 'stock', icon: Boxes, hotkey: 'F6', right: 'viewStock' },
  { screen: 'prices', icon: BadgePercent, hotkey: 'Ctrl L', right: 'editPrices' },
  { screen: 'shift', icon: CalendarClock, hotkey: 'Ctrl S', right: null },
  { screen: 'settings', icon: Settings, hotkey: 'F8', right: null },
] as const satisfies readonly {
  screen: Screen;
  icon: typeof Boxes;
  hotkey: string | null;
  right: Right | null;
  /** Of one kind of device alone. */
  only?: string;
}[];

/** The places. The focus doesn't stay on one that was pressed: Enter is the screen's own key, not the way back to it. */
function TopBar({ onSignOut }: { readonly onSignOut: () => void }) {
  const { t } = useTranslation();
  const till = useTill();
  const { person, company, register } = useAppState();
  const screen = useView((view) => view.screen);
  const shown = places.filter(
    (place) =>
      (place.right === null || person?.rights.includes(place.right)) &&
      (!('only' in place) || place.only === register?.kind),
  );
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line bg-surface pr-2 pl-4">
      <span className="mr-3 max-w-44 truncate font-semibold text-accent max-xl:hidden">{company?.name}</span>
      <nav aria-label={t('nav.label')} className="flex h-full min-w-0 gap-1">
        {shown.map(({ screen: place, icon: Icon, hotkey }) => (
          <button
            key={place}
            type="button"
            aria-current={screen === place ? 'page' : undefined}
            aria-keyshortcuts={hotkey ?? undefined}
            onClick={(event) => {
              event.currentTarget.blur();
              goTo(till, place);
            }}
            className={cx(
              'flex h-full min-w-0 items-center gap-2 border-b-2 px-3 font-medium whitespace-nowrap transition-colors max-xl:flex-col max-xl:justify-center max-xl:gap-0 max-xl:px-2 focus-visible:-outline-offset-3',
              screen === place
                ? 'border-accent text-accent'
                : 'border-transparent text-ink-soft hover:bg-sunken hover:text-ink',
            )}
          >
            <Icon size={18} aria-hidden="true" className="max-xl:hidden" />
            <span className="max-w-full truncate">
              {t(place === 'shift' && register?.kind !== 'counter' ? 'nav.days' : `nav.${place}`)}
            </span>
            {hotkey !== null && <KeyHint>{hotkey}</KeyHint>}
          </button>
        ))}
      </nav>
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <Button
          kind="ghost"
          className="max-xl:flex-col max-xl:gap-0 max-xl:px-2"
          hotkey="Ctrl K"
          aria-label={t('nav.find')}
          icon={<Search size={18} aria-hidden="true" />}
          onClick={() => till.view.setState({ overlay: 'palette' })}
        />
        <Button
          kind="ghost"
          className="max-xl:flex-col max-xl:gap-0 max-xl:px-2"
          hotkey="F1"
          aria-label={t('nav.help')}
          icon={<CircleHelp size={18} aria-hidden="true" />}
          onClick={() => till.view.setState({ overlay: 'help' })}
        />
        <Button
          kind="ghost"
          className="max-xl:flex-col max-xl:gap-0 max-xl:px-2"
          hotkey="F10"
          icon={<LogOut size={18} aria-hidden="true" className="max-xl:hidden" />}
          onClick={onSignOut}
        >
          {t('nav.switch')}
        </Button>
      </div>
    </header>
  );
}
