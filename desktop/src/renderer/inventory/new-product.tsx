import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import { gstCodes, MAX_NAME_LENGTH, MAX_SKU_LENGTH, productKinds } from '#shared/catalog/index.ts';
import { type ProductId, type Rejection, singaporeDate } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { useCategories } from '../catalog/use-tiles.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Toggle } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';
import { formatShare } from './amounts.ts';
import {
  badAmounts,
  emptyDraft,
  inputOf,
  marginOfDraft,
  type NewProductDraft,
  withCode,
} from './new-product-draft.ts';
import { useCodes } from './use-codes.ts';

interface NewProductProps {
  /** What was scanned that no product has. */
  readonly code?: string | null;
  /** What it was called when somebody asked for it. */
  readonly words?: string;
  readonly onClose: () => void;
  readonly onMade: (tile: ProductTile) => void;
}

/** Makes a product, here and at once, with or without a connection [CAT-60]. */
export function NewProduct(props: NewProductProps) {
  const { t } = useTranslation();
  useHotkeys({}, { covers: true });
  return (
    <Dialog
      open
      width="wide"
      onClose={props.onClose}
      title={t('newProduct.title')}
      description={t('newProduct.lead')}
    >
      <NewProductForm {...props} />
    </Dialog>
  );
}

type Change = (changed: Partial<NewProductDraft>) => void;
interface PartProps {
  readonly draft: NewProductDraft;
  readonly change: Change;
}

/** The form alone, for a window that is open already. */
export function NewProductForm({ code = null, words = '', onMade }: Omit<NewProductProps, 'onClose'>) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  // Made once, so that trying again can't make it twice.
  const productId = useRef(newId(now) as ProductId);
  const [draft, setDraft] = useState<NewProductDraft>(() => ({
    ...emptyDraft,
    name: words,
    barcodes: code ?? '',
  }));
  const [problem, setProblem] = useState<Rejection | null>(null);
  const input = inputOf(productId.current, draft);
  const change: Change = (changed) => {
    setDraft((before) => ({ ...before, ...changed }));
    setProblem(null);
  };
  useCodes((scanned) => setDraft((before) => withCode(before, scanned)));
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (input === null) return;
    const answer = await bridge.catalog.createProduct(input);
    if (answer.ok) onMade(answer.value);
    else setProblem(answer.error);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">
        <Names draft={draft} change={change} />
        <Amounts draft={draft} change={change} />
        <Kinds draft={draft} change={change} />
        {problem && (
          <Notice tone="danger" title={problemText(t, problem)}>
            {whoseBarcode(problem)}
          </Notice>
        )}
      </div>
      <div className="flex justify-end border-t border-line p-4">
        <Button type="submit" kind="primary" hotkey="Enter" disabled={input === null}>
          {t('newProduct.save')}
        </Button>
      </div>
    </form>
  );
}

/** Of a barcode that is taken: whose it is. */
function whoseBarcode({ details }: Rejection): string | undefined {
  const { name, barcode } = details;
  return typeof name === 'string' ? `${name} · ${String(barcode)}` : undefined;
}

function Names({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const name = (field: 'name' | 'nameZh' | 'nameMs' | 'nameTa') => ({
    label: t(`fields.${field}`),
    maxLength: MAX_NAME_LENGTH,
    value: draft[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <Field {...name('name')} autoFocus className="sm:col-span-2" />
      <Field
        label={t('fields.barcodes')}
        help={t('newProduct.barcodesHelp')}
        className="lg:row-span-2"
        maxLength={500}
        value={draft.barcodes}
        onChange={(event) => change({ barcodes: event.target.value })}
      />
      <div className="grid gap-4 sm:col-span-2 sm:grid-cols-3">
        <Field {...name('nameZh')} lang="zh" />
        <Field {...name('nameMs')} lang="ms" />
        <Field {...name('nameTa')} lang="ta" />
      </div>
    </div>
  );
}

function Amounts({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const { company, now } = useAppState();
  const maySeeCost = useRight('seeCost');
  const bad = badAmounts(draft);
  const hasGst = company?.gstRegistered ?? false;
  const margin = marginOfDraft(draft, hasGst ? singaporeDate(now) : null);
  const amount = (field: 'price' | 'floor' | 'cost') => ({
    label: t(`fields.${field}`),
    figures: true,
    inputMode: 'decimal' as const,
    value: draft[field],
    problem: bad.has(field) ? t(field === 'cost' ? 'product.costInvalid' : 'product.priceInvalid') : null,
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });
  const earns = margin && {
    margin: formatShare(margin.marginPermille),
    markup: formatShare(margin.markupPermille),
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Field {...amount('price')} help={draft.hasOpenPrice ? t('newProduct.openPriceHelp') : undefined} />
      <Field {...amount('floor')} help={t('newProduct.floorHelp')} />
      {maySeeCost && (
        <Field {...amount('cost')} help={earns ? t('product.earns', earns) : t('newProduct.costHelp')} />
      )}
      <Field
        label={t('fields.sku')}
        help={t('newProduct.skuHelp')}
        maxLength={MAX_SKU_LENGTH}
        value={draft.sku}
        onChange={(event) => change({ sku: event.target.value })}
      />
    </div>
  );
}

function Kinds({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const { company, settings } = useAppState();
  const categories = useCategories();
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Select
        label={t('fields.categoryId')}
        value={draft.categoryId}
        options={[
          { value: '', label: t('newProduct.noCategory') },
          ...categories.map((category) => ({
            value: category.id,
            label: localName(category, settings.language),
          })),
        ]}
        onChange={(categoryId) => change({ categoryId })}
      />
      {company?.gstRegistered && (
        <Select
          label={t('fields.gstCode')}
          value={draft.gstCode}
          options={gstCodes.map((value) => ({ value, label: t(`fields.gstCodes.${value}`) }))}
          onChange={(gstCode) => change({ gstCode })}
        />
      )}
      <Choice
        label={t('fields.unit')}
        value={draft.unit}
        options={(['piece', 'kilogram'] as const).map((value) => ({
          value,
          label: t(`fields.units.${value}`),
        }))}
        onChange={(unit) => change({ unit })}
      />
      <Select
        label={t('fields.kind')}
        value={draft.kind}
        options={productKinds.map((value) => ({ value, label: t(`fields.kinds.${value}`) }))}
        onChange={(kind) => change({ kind })}
      />
      <div className="sm:col-span-2">
        <Toggle
          label={t('newProduct.openPrice')}
          checked={draft.hasOpenPrice}
          onChange={(hasOpenPrice) => change({ hasOpenPrice })}
        />
      </div>
      <div className="sm:col-span-2">
        <Toggle
          label={t('newProduct.noDiscounts')}
          checked={draft.isOutsideDiscounts}
          onChange={(isOutsideDiscounts) => change({ isOutsideDiscounts })}
        />
      </div>
    </div>
  );
}
