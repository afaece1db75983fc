import { useTranslation } from 'react-i18next';
import type { PricedCart } from '#shared/sales/index.ts';
import { usePayment, useTill } from '../app/use-till.ts';
import { Field } from '../ui/field.tsx';

/**
 * The number on the slip of what was paid elsewhere. It stands where the notes of cash do, so that the digits and the button that takes the
 * money stay where they are whatever is paid with.
 */
export function PayReference({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const reference = usePayment((state) => state.reference);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void payment.take(cart);
      }}
      onKeyDown={(event) => {
        // A key that is held down has pressed once.
        if (event.key === 'Enter' && event.repeat) event.preventDefault();
      }}
    >
      <Field
        label={t('pay.reference')}
        help={t('pay.referenceHelp')}
        maxLength={60}
        value={reference}
        onChange={(event) => payment.refer(event.target.value)}
      />
    </form>
  );
}
