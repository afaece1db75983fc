import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListPriceItem, PriceListItem } from '#shared/bridge/pricing.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { useAppState, useDataChanged, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { type ListForm, listFormOf, listPatchOf, pricesPatchOf, priceText, readPasted } from './list-form.ts';
import { ListTable } from './list-table.tsx';
import { SavingNotice } from './saving-notice.tsx';
import { ProductSearch } from './scope-picker.tsx';
import type { Places } from './use-prices.ts';
import { useSave } from './use-save.ts';

const listPriceTables = ['list_prices', 'products'];

/** A price list: who it is for and when, and what it asks for each product. */
export function ListEditor(props: {
  readonly priceListId: string;
  readonly row: PriceListItem | null;
  /** Prices of the list that it is a copy of. */
  readonly copied: readonly ListPriceItem[];
  readonly places: Places;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { priceListId, copied } = props;
  const [saved, setSaved] = useState<readonly ListPriceItem[]>([]);
  const [added, setAdded] = useState<readonly ListPriceItem[]>(() =>
    copied.map((item) => ({ ...item, priceCents: null })),
  );
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(copied.map(({ variantId, priceCents }) => [variantId, priceText(priceCents)])),
  );
  const load = useCallback(() => {
    void bridge.pricing
      .listPrices({ priceListId: priceListId as RowId })
      .then((answer) => answer.ok && setSaved(answer.value));
  }, [bridge, priceListId]);
  useEffect(load, [load]);
  useDataChanged(listPriceTables, load);
  const known = new Set(saved.map(({ variantId }) => variantId));
  const items = [...saved, ...added.filter(({ variantId }) => !known.has(variantId))];
  const take = (found: readonly ListPriceItem[], prices: Readonly<Record<string, string>> = {}): void => {
    const there = new Set(items.map(({ variantId }) => variantId));
    setAdded([...added, ...found.filter(({ variantId }) => !there.has(variantId))]);
    setTyped({ ...typed, ...prices });
  };
  const saving = useSave(priceListId);
  const patch = pricesPatchOf(priceListId, items, typed);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-5">
      <About {...props} saving={saving} />
      <section aria-label={t('prices.table.title')} className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-4">
          <h3 className="font-semibold">{t('prices.table.title')}</h3>
          <Button
            kind="primary"
            disabled={patch === null || saving.pending?.state === 'waiting'}
            onClick={() => patch !== null && void saving.save('pricing.setListPrices', patch)}
          >
            {t('prices.table.save')}
          </Button>
        </div>
        <Adding priceListId={priceListId} onFound={take} />
        <ListTable
          items={items}
          typed={typed}
          onType={(variantId, price) => setTyped({ ...typed, [variantId]: price })}
        />
      </section>
    </div>
  );
}

/** Code, name, for whom and when. */
function About(props: {
  readonly priceListId: string;
  readonly row: PriceListItem | null;
  readonly places: Places;
  readonly saving: ReturnType<typeof useSave>;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const { row, saving, places } = props;
  const [seen] = useState(() => (row === null ? null : { row, form: listFormOf(row, now) }));
  const [form, setForm] = useState(() => listFormOf(row, now));
  const patch = listPatchOf(form, props.priceListId, seen);
  const change = (changed: Partial<ListForm>): void => setForm({ ...form, ...changed });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (patch !== null) await saving.save('pricing.savePriceList', patch);
  };
  const moment = (name: 'startsAt' | 'endsAt', label: string) => (
    <DateField asked="moment" label={label} value={form[name]} onChange={(at) => change({ [name]: at })} />
  );
  const field = (name: 'code' | 'name' | 'groupCode', label: string) => (
    <Field
      label={label}
      maxLength={name === 'name' ? 200 : 40}
      value={form[name]}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  );
  return (
    <form
      aria-label={row?.name ?? t('prices.newList')}
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-4"
    >
      <div className="flex items-center justify-between gap-4">
        <h2 className="text-xl font-semibold">{row?.name ?? t('prices.newList')}</h2>
        <Button type="submit" kind="primary" disabled={patch === null || saving.pending?.state === 'waiting'}>
          {t('prices.save')}
        </Button>
      </div>
      <SavingNotice saving={saving} />
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {field('name', t('fields.name'))}
        {field('code', t('fields.code'))}
        {field('groupCode', t('prices.fields.group'))}
        <Select
          label={t('fields.outletId')}
          value={form.outletId}
          options={[
            { value: '', label: t('prices.everyOutlet') },
            ...places.outlets.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(outletId) => change({ outletId })}
        />
        {moment('startsAt', t('fields.startsAt'))}
        {moment('endsAt', t('prices.fields.endsAt'))}
      </div>
      <Toggle
        label={t('prices.paused')}
        help={t('prices.pausedHelp')}
        checked={form.paused}
        onChange={(paused) => change({ paused })}
      />
    </form>
  );
}

/** Products for the list: one by its name, or many pasted from a spreadsheet. */
function Adding(props: {
  readonly priceListId: string;
  readonly onFound: (found: readonly ListPriceItem[], prices?: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [pasted, setPasted] = useState('');
  const [missed, setMissed] = useState(0);
  const priceListId = props.priceListId as RowId;
  const add = async ({ sku }: ProductTile): Promise<void> => {
    const answer = await bridge.pricing.findSkus({ priceListId, skus: [sku] });
    if (answer.ok) props.onFound(answer.value);
  };
  const take = async (): Promise<void> => {
    const lines = readPasted(pasted);
    if (lines.length === 0) return;
    const answer = await bridge.pricing.findSkus({ priceListId, skus: lines.map(({ sku }) => sku) });
    if (!answer.ok) return;
    const bySku = new Map(lines.map(({ sku, price }) => [sku.toUpperCase(), price]));
    const prices = answer.value.map(({ variantId, sku }) => [variantId, bySku.get(sku.toUpperCase()) ?? '']);
    props.onFound(answer.value, Object.fromEntries(prices));
    setMissed(bySku.size - answer.value.length);
    setPasted('');
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ProductSearch label={t('prices.table.add')} onChoose={(tile) => void add(tile)} />
      <div className="flex flex-col gap-1.5">
        <label htmlFor="pasted-prices" className="text-sm font-medium text-ink-soft">
          {t('prices.table.paste')}
        </label>
        <textarea
          id="pasted-prices"
          rows={3}
          spellCheck={false}
          placeholder={t('prices.table.pasteHint')}
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
          className="figures rounded-lg border border-line-strong bg-surface p-3 text-ink placeholder:text-ink-soft"
        />
        <Button
          size="small"
          className="self-start"
          disabled={readPasted(pasted).length === 0}
          onClick={() => void take()}
        >
          {t('prices.table.take')}
        </Button>
        {missed > 0 && <p className="text-sm text-danger">{t('prices.table.missed', { count: missed })}</p>}
      </div>
    </div>
  );
}
