import { ScanBarcode, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney } from '../app/format.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { useAppState, useCounter, usePayment, useTill } from '../app/use-till.ts';
import { ApprovedBy } from '../identity/approval-sheet.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { CartLine } from './cart-line.tsx';
import { CartProblem } from './cart-problem.tsx';
import { AgeQuestion, CartRows, Removing } from './cart-rows.tsx';
import { CustomerStrip } from './customer-strip.tsx';
import { StockRemark } from './stock-remark.tsx';

/** The cart's zone: its lines, what went wrong with the last scan, the total and Pay. */
export function CartPanel() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const cart = useCounter((state) => state.cart);
  return (
    <section aria-label={t('cart.label')} className="flex min-h-0 flex-col border-r border-line bg-surface">
      <header className="flex min-h-12 shrink-0 items-center justify-between border-b border-line pr-1 pl-4">
        <h1 className="font-semibold">
          {cart && cart.itemCount > 0 ? t('cart.items', { count: cart.itemCount }) : t('cart.title')}
        </h1>
        <div className="flex">
          <Button
            kind="ghost"
            hotkey="Ctrl Z"
            aria-label={t('cart.undo')}
            title={t('cart.undo')}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => void counter.undo()}
            className="min-w-(--control) px-2.5!"
          >
            <Undo2 size={20} aria-hidden="true" />
          </Button>
          <Button
            kind="ghost"
            hotkey="Ctrl E"
            aria-label={t('cart.clear')}
            title={t('cart.clear')}
            className="min-w-(--control) px-2.5!"
            disabled={!cart || cart.lines.length === 0}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => void counter.clear()}
          >
            <Trash2 size={20} aria-hidden="true" />
          </Button>
        </div>
      </header>
      <CustomerStrip />
      {cart && cart.lines.length > 0 ? (
        <Lines cart={cart} />
      ) : (
        <div className="min-h-0 flex-1">
          <Empty icon={<ScanBarcode size={56} strokeWidth={1.25} />} title={t('cart.empty')}>
            {t('cart.emptyHelp')}
          </Empty>
        </div>
      )}
      {cart && <CartRows cart={cart} />}
      <StockRemark />
      <AgeQuestion />
      <CartProblem />
      <Removing />
      <ApprovedBy />
      <Keyed />
      <LastChange />
      <Total cart={cart} />
    </section>
  );
}

function Lines({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const selected = useCounter((state) => state.selectedLineId);
  const flash = useCounter((state) => state.flash);
  const problem = useCounter((state) => state.problem);
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line is scrolled to again when it changes, and when something takes room from the list
  useEffect(() => {
    const show = (): void =>
      list.current?.querySelector(`[data-line="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
    show();
    if (list.current === null) return;
    const observer = new ResizeObserver(show);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [selected, flash, cart, problem]);
  return (
    <ul ref={list} aria-label={t('cart.lines')} className="min-h-20 flex-1 overflow-y-auto contain-strict">
      {cart.lines.map((line) => (
        <CartLine
          key={line.lineId}
          line={line}
          isSelected={line.lineId === selected}
          flash={flash?.lineId === line.lineId ? flash.count : 0}
        />
      ))}
    </ul>
  );
}

/** Digits typed so far, or the quantity that waits for its item. */
function Keyed() {
  const { t } = useTranslation();
  const keyed = useCounter((state) => state.keyed);
  const times = useCounter((state) => state.times);
  const isTouch = useIsTouch();
  if (keyed === '' && times === null) return null;
  return (
    <p
      role="status"
      className="mx-3 mt-2 flex h-12 shrink-0 items-center gap-3 rounded-lg border border-accent bg-accent-soft px-4 text-accent-soft-ink"
    >
      <span className="figures text-2xl font-semibold">
        {times !== null && `${times} ×`} {keyed}
      </span>
      <span className="truncate text-sm">
        {t(keyed === '' ? 'cart.timesHelp' : isTouch ? 'cart.keyedHelpTouch' : 'cart.keyedHelp')}
      </span>
    </p>
  );
}

/** What the customer before is given, readable while the next cart begins. */
function LastChange() {
  const { t } = useTranslation();
  const change = usePayment((state) => state.lastChange);
  if (change === null) return null;
  return (
    <p
      role="status"
      className="flex shrink-0 items-baseline justify-between gap-3 border-t border-line px-4 pt-2 text-money"
    >
      <span className="min-w-0 truncate text-sm">
        {t('cart.lastChange', { receipt: change.receiptNumber })}
      </span>
      <span className="figures text-2xl font-semibold">{formatMoney(change.changeCents)}</span>
    </p>
  );
}

function Total({ cart }: { readonly cart: PricedCart | null }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { company } = useAppState();
  const isEmpty = !cart || cart.lines.length === 0;
  return (
    <div className="mt-2 shrink-0 border-t border-line px-4 pt-2 pb-4">
      {company?.gstRegistered && (
        <p className="flex justify-between text-sm text-ink-soft">
          <span>{t('cart.gstIncluded')}</span>
          <span className="figures">{formatMoney(cart?.gstCents ?? 0)}</span>
        </p>
      )}
      <p className="flex items-baseline justify-between">
        <span className="text-lg font-semibold">{t('cart.total')}</span>
        <output aria-label={t('cart.total')} className="figures text-5xl leading-tight font-bold">
          {formatMoney(cart?.totalCents ?? 0)}
        </output>
      </p>
      <div className="mt-2 grid grid-cols-[auto_1fr] gap-2">
        <Button
          size="large"
          hotkey="End"
          disabled={isEmpty}
          onClick={() => void payment.takeExactCash()}
          className="px-3! text-base!"
        >
          {t('cart.exactCash')}
        </Button>
        <Button
          kind="primary"
          size="large"
          hotkey="F9"
          disabled={isEmpty}
          onClick={() => payment.start()}
          className="text-2xl"
        >
          {t('cart.pay')}
        </Button>
      </div>
    </div>
  );
}
