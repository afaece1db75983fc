import { cx } from 'class-variance-authority';
import { Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParkedCart } from '#shared/bridge/selling.ts';
import { formatMoney, formatWhen } from '../app/format.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { CartSheet, useDone } from './cart-sheets.tsx';

/** Carts that were put aside: one is gone on with, or given up after saying which. */
export function ParkedSheet() {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const [parked, setParked] = useState<readonly ParkedCart[] | null>(null);
  const [index, setIndex] = useState(0);
  const [giveUp, setGiveUp] = useState<ParkedCart | null>(null);
  // Holds the focus, so that Enter takes the chosen one and not the button that comes first.
  const list = useRef<HTMLUListElement>(null);
  const { refused, after } = useDone();
  /** Enter was pressed before it was known which carts there are. */
  const [isEntered, setEntered] = useState(false);
  const recall = (cart: ParkedCart | undefined): void => {
    if (cart) void after(() => selling.recall(cart.id));
  };
  useEffect(() => void selling.parked().then(setParked), [selling]);
  const move = (step: number) => () => setIndex(clamp(index + step, parked?.length ?? 0));
  const chosen = parked?.[index];
  useEffect(() => {
    if (!isEntered || parked === null) return;
    setEntered(false);
    recall(chosen);
  });
  const enter = (): void => {
    if (parked === null) setEntered(true);
    else if (giveUp === null) recall(chosen);
  };
  const keys = {
    ArrowUp: move(-1),
    ArrowDown: move(1),
    Enter: enter,
    Delete: () => setGiveUp(chosen ?? null),
  };
  return (
    <CartSheet title={t('parked.title')} refused={refused} keys={keys} initialFocus={() => list.current}>
      {parked?.length === 0 && <p className="text-ink-soft">{t('parked.none')}</p>}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label={t('parked.title')}
        className="outline-none flex flex-col divide-y divide-line"
      >
        {parked?.map((cart) => (
          <ParkedRow
            key={cart.id}
            cart={cart}
            isChosen={cart === chosen}
            onRecall={() => recall(cart)}
            onDiscard={() => setGiveUp(cart)}
          />
        ))}
      </ul>
      {giveUp && (
        <Notice
          tone="danger"
          title={t('parked.discard', { label: giveUp.label, amount: formatMoney(giveUp.totalCents) })}
          actions={
            <span className="flex gap-2">
              <Button onClick={() => setGiveUp(null)}>{t('parked.keep')}</Button>
              <Button
                kind="danger"
                onClick={() => {
                  setGiveUp(null);
                  void selling.discardParked(giveUp.id).then(setParked);
                }}
              >
                {t('parked.discardNow')}
              </Button>
            </span>
          }
        >
          {t('parked.discardHelp', { count: giveUp.items })}
        </Notice>
      )}
    </CartSheet>
  );
}

const clamp = (index: number, count: number): number => Math.min(Math.max(index, 0), Math.max(count - 1, 0));

function ParkedRow(props: {
  readonly cart: ParkedCart;
  readonly isChosen: boolean;
  readonly onRecall: () => void;
  readonly onDiscard: () => void;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const { cart, isChosen } = props;
  return (
    <li className={cx('flex items-center gap-2', isChosen && 'marked')} aria-current={isChosen || undefined}>
      <button
        type="button"
        onClick={props.onRecall}
        aria-keyshortcuts={isChosen ? 'Enter' : undefined}
        className="flex min-h-16 min-w-0 flex-1 items-center justify-between gap-4 px-4 text-left"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium">{cart.label}</span>
          <span className="block text-sm text-ink-soft">
            {[formatWhen(cart.parkedAt, now), cart.parkedBy, t('parked.lines', { count: cart.items })]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className="figures text-xl font-semibold">{formatMoney(cart.totalCents)}</span>
      </button>
      <Button
        kind="ghost"
        size="icon"
        aria-label={t('parked.give', { label: cart.label })}
        title={`${t('parked.give', { label: cart.label })} (Delete)`}
        onClick={props.onDiscard}
      >
        <Trash2 size={18} aria-hidden="true" />
      </Button>
    </li>
  );
}
