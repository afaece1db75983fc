import { cx } from 'class-variance-authority';
import { Minus, Plus, ScanBarcode, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PricedCart, PricedLine } from '#shared/sales/index.ts';
import { formatAmount, formatMoney, formatQuantity } from '../app/format.ts';
import { useAppState, useCounter, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { CartProblem } from './cart-problem.tsx';
import { CustomerStrip } from './customer-strip.tsx';

/** The cart's zone: its lines, what went wrong with the last scan, the total and Pay. */
export function CartPanel() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const cart = useCounter((state) => state.cart);
  return (
    <section aria-label={t('cart.label')} className="flex min-h-0 flex-col border-r border-line bg-surface">
      <header className="flex h-12 shrink-0 items-center justify-between border-b border-line pr-1 pl-4">
        <h1 className="font-semibold">
          {cart && cart.itemCount > 0 ? t('cart.items', { count: cart.itemCount }) : t('cart.title')}
        </h1>
        <div className="flex">
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('cart.undo')}
            aria-keyshortcuts="Control+Z"
            title={t('cart.undo')}
            onClick={() => void counter.undo()}
          >
            <Undo2 size={18} aria-hidden="true" />
          </Button>
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('cart.clear')}
            title={t('cart.clear')}
            disabled={!cart || cart.lines.length === 0}
            onClick={() => void counter.clear()}
          >
            <Trash2 size={18} aria-hidden="true" />
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
      <CartProblem />
      <Keyed />
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line is scrolled to again when it changes, and when a problem takes room from the list
  useEffect(() => {
    const line = list.current?.querySelector(`[data-line="${selected}"]`);
    line?.scrollIntoView?.({ block: 'nearest' });
  }, [selected, flash, cart, problem]);
  return (
    <ul ref={list} aria-label={t('cart.lines')} className="min-h-0 flex-1 overflow-y-auto">
      {cart.lines.map((line) => (
        <Line
          key={line.lineId}
          line={line}
          isSelected={line.lineId === selected}
          flash={flash?.lineId === line.lineId ? flash.count : 0}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  readonly line: PricedLine;
  readonly isSelected: boolean;
  /** Grows with each change of this line; 0 while it hasn't changed. */
  readonly flash: number;
}

function Line({ line, isSelected, flash }: LineProps) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const { settings } = useAppState();
  const name = localName(line, settings.language);
  return (
    <li
      data-line={line.lineId}
      aria-current={isSelected || undefined}
      className={cx('relative border-b border-line', isSelected && 'marked')}
    >
      {flash > 0 && <span key={flash} aria-hidden="true" className="absolute inset-0 animate-flash" />}
      <button
        type="button"
        tabIndex={-1}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => counter.setState({ selectedLineId: line.lineId })}
        className="relative grid min-h-16 w-full grid-cols-[56px_1fr_auto] items-center gap-2 px-3 py-2 text-left"
      >
        <span className="figures text-right text-2xl font-semibold">
          {formatQuantity(line.quantityMilli)}
          <span className="ml-0.5 text-base font-normal text-ink-soft">×</span>
        </span>
        <span className="min-w-0">
          <span className="line-clamp-2 leading-tight font-medium">{name}</span>
          <span className="figures block text-sm text-ink-soft">
            {t('cart.each', { price: formatMoney(line.unitPriceCents) })}
          </span>
        </span>
        <span className="figures text-right text-2xl font-semibold">{formatAmount(line.totalCents)}</span>
      </button>
      {isSelected && <LineTools line={line} name={name} />}
    </li>
  );
}

function LineTools({ line, name }: { readonly line: PricedLine; readonly name: string }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const tools = [
    { key: '+', label: t('cart.more', { name }), icon: Plus, act: () => counter.step(line.lineId, 1) },
    { key: '-', label: t('cart.fewer', { name }), icon: Minus, act: () => counter.step(line.lineId, -1) },
    {
      key: 'Delete',
      label: t('cart.remove', { name }),
      icon: Trash2,
      act: () => counter.remove(line.lineId),
    },
  ];
  return (
    <div className="relative flex gap-2 px-3 pb-2 pl-[76px]">
      {tools.map(({ key, label, icon: Icon, act }) => (
        <Button
          key={key}
          size="icon"
          tabIndex={-1}
          aria-label={label}
          aria-keyshortcuts={key}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => void act()}
        >
          <Icon size={20} aria-hidden="true" />
        </Button>
      ))}
    </div>
  );
}

/** Digits typed so far, or the quantity that waits for its item. */
function Keyed() {
  const { t } = useTranslation();
  const keyed = useCounter((state) => state.keyed);
  const times = useCounter((state) => state.times);
  if (keyed === '' && times === null) return null;
  return (
    <p
      role="status"
      className="mx-3 mt-2 flex h-12 shrink-0 items-center gap-3 rounded-lg border border-accent bg-accent-soft px-4 text-accent-soft-ink"
    >
      <span className="figures text-2xl font-semibold">
        {times !== null && `${times} ×`} {keyed}
      </span>
      <span className="truncate text-sm">{t(keyed === '' ? 'cart.timesHelp' : 'cart.keyedHelp')}</span>
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
      <Button
        kind="primary"
        size="large"
        hotkey="F9"
        disabled={isEmpty}
        onClick={() => payment.start()}
        className="mt-2 w-full text-2xl"
      >
        {t('cart.pay')}
      </Button>
    </div>
  );
}
