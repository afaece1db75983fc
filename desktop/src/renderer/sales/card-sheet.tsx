import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredValueTile } from '#shared/bridge.ts';
import { useCounter, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { CartSheet } from './cart-sheets.tsx';
import { CardState, cardName } from './pay-card.tsx';

/** A gift card that was scanned outside of Pay [PAY-36]: what is on it, and the way to pay with it. */
export function CardSheet({ card }: { readonly card: StoredValueTile }) {
  const { t } = useTranslation();
  const { counter, payment } = useTill();
  const first = useRef<HTMLButtonElement>(null);
  const cart = useCounter((state) => state.cart);
  const mayPay = cart !== null && cart.lines.length > 0 && card.balanceCents > 0;
  const payWith = (): void => {
    if (cart === null || !mayPay) return;
    counter.selling.open(null);
    payment.start();
    if (payment.getState().open) payment.offerCard(card, cart);
  };
  return (
    <CartSheet title={cardName(t, card)} refused={null} initialFocus={() => first.current}>
      <CardState card={card} />
      {mayPay ? (
        <Button ref={first} kind="primary" size="large" hotkey="Enter" onClick={payWith}>
          {t('pay.card.payWith')}
        </Button>
      ) : (
        <p className="text-ink-soft">{t('pay.card.emptyCart')}</p>
      )}
    </CartSheet>
  );
}
