import { UserRound, UserRoundPen, UserRoundX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTile } from '#shared/bridge.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useCounter, useDataChanged, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { CustomerSheet } from './customer-sheet.tsx';
import { EditCustomer } from './edit-customer.tsx';

const customerTables = ['customers'];

/** Who the cart is for. It is on the screen alone: the receipt on paper has no name. */
export function CustomerStrip() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const mayKeep = useRight('keepCustomers');
  const customerId = useCounter((state) => state.cart?.customerId ?? null);
  const customer = useCustomer(customerId);
  const [choosing, setChoosing] = useState(false);
  const [editing, setEditing] = useState(false);
  useHotkeys({ F2: () => setChoosing(true) }, { enabled: mayKeep });
  if (!mayKeep) return null;
  const name = customer?.name ?? t('customer.unknown');
  return (
    <div className="flex min-h-12 shrink-0 items-center justify-between gap-2 border-b border-line pr-1 pl-4">
      <p className="flex min-w-0 items-center gap-2">
        <UserRound size={18} aria-hidden="true" className="shrink-0 text-ink-soft" />
        <output aria-label={t('customer.label')} className="truncate font-medium">
          {customerId === null ? <span className="text-ink-soft">{t('customer.nobody')}</span> : name}
        </output>
      </p>
      {customerId === null ? (
        <Button kind="ghost" hotkey="F2" onClick={() => setChoosing(true)}>
          {t('customer.choose')}
        </Button>
      ) : (
        <div className="flex shrink-0">
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('customer.edit', { name })}
            title={t('customer.edit', { name })}
            disabled={customer === null}
            onClick={() => setEditing(true)}
          >
            <UserRoundPen size={18} aria-hidden="true" />
          </Button>
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('customer.remove', { name })}
            title={t('customer.remove', { name })}
            onClick={() => void counter.attach(null)}
          >
            <UserRoundX size={18} aria-hidden="true" />
          </Button>
        </div>
      )}
      {editing && customerId !== null && (
        <EditCustomer customerId={customerId} onClose={() => setEditing(false)} />
      )}
      {choosing && <CustomerSheet onClose={() => setChoosing(false)} />}
    </div>
  );
}

function useCustomer(customerId: string | null): CustomerTile | null {
  const { bridge } = useTill();
  const [customer, setCustomer] = useState<CustomerTile | null>(null);
  const load = useCallback(() => {
    if (customerId === null) return setCustomer(null);
    void bridge.customers.get({ customerId }).then((answer) => setCustomer(answer.ok ? answer.value : null));
  }, [bridge, customerId]);
  useEffect(load, [load]);
  useDataChanged(customerTables, load);
  return customer?.id === customerId ? customer : null;
}
