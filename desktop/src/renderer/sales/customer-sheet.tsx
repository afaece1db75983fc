import { cx } from 'class-variance-authority';
import { Search, UserPlus } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTile } from '#shared/bridge.ts';
import { formatPhone } from '../app/format.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { NewCustomer } from './new-customer.tsx';

const listLimit = 8;

/** Finds the customer of this sale, or makes them one: by keyboard alone, and without a network. */
export function CustomerSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const [text, setText] = useState('');
  const [isNew, setIsNew] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const found = useFound(text);
  const [index, setIndex] = useState(0);
  const choose = async (customer: CustomerTile): Promise<void> => {
    await counter.attach(customer.id);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = index + (event.key === 'ArrowDown' ? 1 : -1);
      setIndex(Math.min(Math.max(next, 0), Math.max(found.length - 1, 0)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = found[index];
      if (chosen) void choose(chosen);
      else if (text.trim() !== '') setIsNew(true);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      place="top"
      title={t(isNew ? 'customer.newTitle' : 'customer.title')}
      {...(isNew ? {} : { initialFocus: () => search.current })}
    >
      {isNew ? (
        <NewCustomer
          typed={text}
          onBack={() => setIsNew(false)}
          onMade={(customer) => void choose(customer)}
        />
      ) : (
        <div className="flex min-h-0 flex-col">
          <div className="p-4">
            <Field
              ref={search}
              label={t('customer.search')}
              hideLabel
              placeholder={t('customer.searchHint')}
              icon={<Search size={20} aria-hidden="true" />}
              type="search"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setIndex(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          {found.length > 0 && (
            <fieldset
              aria-label={t('customer.found')}
              className="min-h-0 overflow-y-auto border-t border-line"
            >
              {found.map((customer, position) => (
                <button
                  key={customer.id}
                  type="button"
                  aria-pressed={position === index}
                  onClick={() => void choose(customer)}
                  className={cx(
                    'flex min-h-14 w-full items-center justify-between gap-4 border-b border-line px-5 text-left focus-visible:-outline-offset-3',
                    position === index ? 'marked' : 'hover:bg-sunken',
                  )}
                >
                  <span className="min-w-0 truncate font-medium">{customer.name}</span>
                  <span className="figures shrink-0 text-sm text-ink-soft">
                    {[customer.memberCode, customer.phone && formatPhone(customer.phone)]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </button>
              ))}
            </fieldset>
          )}
          {found.length === 0 && (
            <p className="px-5 pb-2 text-sm text-ink-soft">
              {t(text.trim() === '' ? 'customer.help' : 'customer.none')}
            </p>
          )}
          <div className="flex justify-end border-t border-line p-4">
            <Button icon={<UserPlus size={18} aria-hidden="true" />} onClick={() => setIsNew(true)}>
              {t('customer.new')}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** What fits what is typed; an answer that was overtaken by a newer question is dropped. */
function useFound(text: string): readonly CustomerTile[] {
  const { bridge } = useTill();
  const [found, setFound] = useState<readonly CustomerTile[]>([]);
  useEffect(() => {
    let current = true;
    void bridge.customers.search({ text, limit: listLimit }).then((answer) => {
      if (current) setFound(answer.ok ? answer.value : []);
    });
    return () => {
      current = false;
    };
  }, [bridge, text]);
  return found;
}
