import { Minus, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CountLine } from '#shared/inventory/index.ts';
import { type ProductId, QUANTITY_ONE_MILLI, type VariantId } from '#shared/kernel/index.ts';
import { parseQuantity } from '../app/attention/parse-quantity.ts';
import { formatQuantity } from '../app/format.ts';
import { typedInto, useHotkeys } from '../app/hotkeys.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import type { CountSheetState } from './use-count-sheet.ts';

/** The product that is being counted, in type that can be read from the shelf; its quantity can be typed, stepped or taken off. */
export function CurrentCount({ line, count }: { readonly line: CountLine; readonly count: CountSheetState }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  const [typed, setTyped] = useState('');
  const parsed = parseQuantity(typed);
  const ids = { productId: line.productId as ProductId, variantId: line.variantId as VariantId };
  const set = (countedMilli: number): void =>
    void count.change(bridge.inventory.setCounted({ ...ids, countedMilli }));
  const step = (milli: number): void => void count.change(bridge.inventory.addCounted({ ...ids, milli }));
  const remove = (): void => void count.change(bridge.inventory.removeCounted({ variantId: ids.variantId }));
  const take = (): void => {
    if (parsed === null) return;
    setTyped('');
    set(parsed);
  };
  useHotkeys(
    {
      Enter: take,
      Delete: remove,
      Backspace: () => setTyped(typed.slice(0, -1)),
      '+': () => step(QUANTITY_ONE_MILLI),
      '-': () => step(-QUANTITY_ONE_MILLI),
    },
    { typed: (text) => /^[\d.]+$/.test(text) && typedInto(setTyped)(text) },
  );
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    take();
  };
  return (
    <section aria-label={t('count.current')} className="rounded-lg border border-line bg-surface p-4">
      <h2 className="text-2xl font-semibold break-words">{localName(line, settings.language)}</h2>
      <p className="figures text-sm text-ink-soft">{line.sku}</p>
      <div className="mt-2 flex flex-wrap items-end gap-4">
        <output aria-label={t('count.counted')} className="figures min-w-32 text-6xl font-bold">
          {formatQuantity(line.countedMilli)}
        </output>
        <div className="flex gap-2">
          <Button size="large" aria-label={t('count.less')} onClick={() => step(-QUANTITY_ONE_MILLI)}>
            <Minus size={24} aria-hidden="true" />
          </Button>
          <Button size="large" aria-label={t('count.more')} onClick={() => step(QUANTITY_ONE_MILLI)}>
            <Plus size={24} aria-hidden="true" />
          </Button>
        </div>
        <form className="flex items-end gap-2" onSubmit={onSubmit}>
          <Field
            className="w-36"
            label={t('count.typed')}
            figures
            inputMode="decimal"
            value={typed}
            problem={typed !== '' && parsed === null ? t('attention.count.notQuantity') : null}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" hotkey="Enter" disabled={parsed === null}>
            {t('count.set')}
          </Button>
        </form>
        <Button
          kind="ghost"
          hotkey="Del"
          className="ml-auto"
          icon={<Trash2 size={20} aria-hidden="true" />}
          onClick={remove}
        >
          {t('count.remove')}
        </Button>
      </div>
    </section>
  );
}
