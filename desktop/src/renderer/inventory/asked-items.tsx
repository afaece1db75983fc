import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedItem } from '#shared/bridge/asked.ts';
import { formatMoney, formatWhen } from '../app/format.ts';
import { useRequests } from '../app/requests/use-requests.ts';
import { useAppState, useDataChanged, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { BarcodeOfProduct } from './barcode-of-product.tsx';
import { MakeAskedItem } from './make-asked-item.tsx';
import { SetItemAside } from './set-item-aside.tsx';

const askedTables = ['items_asked', 'items_set_aside', 'sales', 'products'];
const listLimit = 200;

/** What is done about one of the list. */
type Step = { readonly kind: 'product' | 'make' | 'setAside'; readonly item: AskedItem };

/** What was sold or asked for and no product is known of, the most wanted first, until it is dealt with; nothing when there is none. */
export function AskedItems() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [items, setItems] = useState<readonly AskedItem[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [step, setStep] = useState<Step | null>(null);
  const load = useCallback(() => {
    void bridge.catalog
      .itemsAsked({ limit: listLimit })
      .then((answer) => answer.ok && setItems(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(askedTables, load);
  const back = (): void => {
    setStep(null);
    load();
  };
  if (items.length === 0 && !isOpen) return null;
  return (
    <>
      <div className="border-t border-line p-3">
        <Button className="w-full" onClick={() => setOpen(true)}>
          {t('asked.list', { count: items.length })}
        </Button>
      </div>
      <Dialog
        open={isOpen}
        width="wide"
        onClose={() => (step === null ? setOpen(false) : setStep(null))}
        title={step === null ? t('asked.title') : titleOf(step.item)}
        description={step === null ? t('asked.lead') : t(`asked.${step.kind}.lead`)}
      >
        {step === null && <List items={items} onStep={setStep} />}
        {step?.kind === 'product' && <BarcodeOfProduct item={step.item} onDone={back} />}
        {step?.kind === 'make' && <MakeAskedItem item={step.item} onDone={back} />}
        {step?.kind === 'setAside' && <SetItemAside item={step.item} onDone={back} />}
      </Dialog>
    </>
  );
}

const titleOf = ({ words, code }: AskedItem): string => words || (code ?? '');

function List(props: { readonly items: readonly AskedItem[]; readonly onStep: (step: Step) => void }) {
  const { t } = useTranslation();
  const { items: requests } = useRequests();
  const waiting = requests
    .filter(({ state }) => state === 'waiting')
    .map(({ input }) => JSON.stringify(input));
  if (props.items.length === 0) return <p className="p-5 text-ink-soft">{t('asked.none')}</p>;
  return (
    <ul aria-label={t('asked.title')} className="divide-y divide-line overflow-y-auto px-5 pb-3">
      {props.items.map((item) => (
        <Item
          key={`${item.code} ${item.words}`}
          item={item}
          isWaiting={item.code !== null && waiting.some((input) => input.includes(JSON.stringify(item.code)))}
          onStep={props.onStep}
        />
      ))}
    </ul>
  );
}

function Item({
  item,
  isWaiting,
  onStep,
}: {
  readonly item: AskedItem;
  readonly isWaiting: boolean;
  readonly onStep: (step: Step) => void;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const mayEdit = useRight('editProducts');
  const { code, words, department, sold, asked, lastPriceCents } = item;
  const times = [
    sold > 0 && t('asked.sold', { count: sold }),
    asked > 0 && t('asked.wanted', { count: asked }),
    lastPriceCents !== null && t('asked.lastPrice', { amount: formatMoney(lastPriceCents) }),
  ];
  const where = [department, formatWhen(item.lastAt, now), item.outlets];
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="font-medium break-words">{words || <span className="font-mono">{code}</span>}</p>
        {words !== '' && code !== null && (
          <p data-selectable className="font-mono text-sm break-all">
            {code}
          </p>
        )}
        <p className="figures text-sm font-medium">{times.filter(Boolean).join(' · ')}</p>
        <p className="figures text-sm text-ink-soft">{where.filter(Boolean).join(' · ')}</p>
        {isWaiting && <p className="text-sm font-medium text-wait">{t('asked.waiting')}</p>}
      </div>
      {mayEdit && (
        <div className="flex flex-wrap justify-end gap-2">
          {code !== null && !isWaiting && (
            <Button onClick={() => onStep({ kind: 'product', item })}>{t('asked.product.offer')}</Button>
          )}
          {!isWaiting && (
            <Button onClick={() => onStep({ kind: 'make', item })}>{t('asked.make.offer')}</Button>
          )}
          <Button kind="ghost" onClick={() => onStep({ kind: 'setAside', item })}>
            {t('asked.setAside.offer')}
          </Button>
        </div>
      )}
    </li>
  );
}
