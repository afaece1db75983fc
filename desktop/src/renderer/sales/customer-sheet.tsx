import { cx } from 'class-variance-authority';
import { Search, UserPlus } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
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
  const finding = useFinding();
  const [isNew, setIsNew] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const choose = async (customer: CustomerTile): Promise<void> => {
    await counter.attach(customer.id);
    onClose();
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
          typed={finding.text}
          onBack={() => setIsNew(false)}
          onMade={(customer) => void choose(customer)}
        />
      ) : (
        <CustomerSearch
          field={search}
          finding={finding}
          onChoose={(customer) => void choose(customer)}
          onNew={() => setIsNew(true)}
        />
      )}
    </Dialog>
  );
}

interface CustomerSearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly finding: ReturnType<typeof useFinding>;
  readonly onChoose: (customer: CustomerTile) => void;
  readonly onNew: () => void;
}

/** Finds by what is typed; Enter takes the marked one, or makes a new one of what nobody was found by. */
function CustomerSearch({ field, finding, onChoose, onNew }: CustomerSearchProps) {
  const { t } = useTranslation();
  const { text, found, index, type, mark, whoFits } = finding;
  const enter = async (): Promise<void> => {
    const chosen = (await whoFits())[index];
    if (chosen) onChoose(chosen);
    else if (text.trim() !== '') onNew();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark(index + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      void enter();
    }
  };
  return (
    <div className="flex min-h-0 flex-col">
      <div className="p-4">
        <Field
          ref={field}
          label={t('customer.search')}
          hideLabel
          placeholder={t('customer.searchHint')}
          icon={<Search size={20} aria-hidden="true" />}
          type="search"
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {found.length > 0 && (
        <fieldset aria-label={t('customer.found')} className="min-h-0 overflow-y-auto border-t border-line">
          {found.map((customer, position) => (
            <FoundCustomer
              key={customer.id}
              customer={customer}
              isMarked={position === index}
              onChoose={() => onChoose(customer)}
            />
          ))}
        </fieldset>
      )}
      {found.length === 0 && (
        <p className="px-5 pb-2 text-sm text-ink-soft">
          {t(text.trim() === '' ? 'customer.help' : 'customer.none')}
        </p>
      )}
      <div className="flex justify-end border-t border-line p-4">
        <Button icon={<UserPlus size={18} aria-hidden="true" />} onClick={onNew}>
          {t('customer.new')}
        </Button>
      </div>
    </div>
  );
}

function FoundCustomer(props: {
  readonly customer: CustomerTile;
  readonly isMarked: boolean;
  readonly onChoose: () => void;
}) {
  const { memberCode, phone, name } = props.customer;
  return (
    <button
      type="button"
      aria-pressed={props.isMarked}
      onClick={props.onChoose}
      className={cx(
        'flex min-h-14 w-full items-center justify-between gap-4 border-b border-line px-5 text-left focus-visible:-outline-offset-3',
        props.isMarked ? 'marked' : 'hover:bg-sunken',
      )}
    >
      <span className="min-w-0 truncate font-medium">{name}</span>
      <span className="figures shrink-0 text-sm text-ink-soft">
        {[memberCode, phone && formatPhone(phone)].filter(Boolean).join(' · ')}
      </span>
    </button>
  );
}

/** What is typed, whom it finds, and which of them is marked: the same when somebody comes back from making a new one. */
function useFinding() {
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const { found, whoFits } = useFound(text);
  const type = (typed: string): void => {
    setText(typed);
    setIndex(0);
  };
  const mark = (position: number): void =>
    setIndex(Math.min(Math.max(position, 0), Math.max(found.length - 1, 0)));
  return { text, found, index, type, mark, whoFits };
}

interface Fitting {
  /** What was typed. */
  readonly of: string;
  readonly found: readonly CustomerTile[];
}

const nobody: Fitting = { of: '', found: [] };

/** What fits what is typed; an answer that was overtaken by a newer question is dropped. */
function useFound(text: string) {
  const { bridge } = useTill();
  const [{ of, found }, setFitting] = useState(nobody);
  const find = useCallback(async (): Promise<readonly CustomerTile[]> => {
    const answer = await bridge.customers.search({ text, limit: listLimit });
    return answer.ok ? answer.value : [];
  }, [bridge, text]);
  useEffect(() => {
    let current = true;
    void find().then((fitting) => current && setFitting({ of: text, found: fitting }));
    return () => {
      current = false;
    };
  }, [find, text]);
  /** For who types faster than the answers come: until they do, those are shown who fitted what was typed before. */
  const whoFits = async (): Promise<readonly CustomerTile[]> => (of === text ? found : find());
  return { found, whoFits };
}
