import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestItem } from '#shared/bridge.ts';
import {
  MAX_NAME_LENGTH,
  marginOf,
  type ProductRow,
  stockRules,
  type Variant,
} from '#shared/catalog/index.ts';
import { type ProductId, type Rejection, type RequestId, singaporeDate } from '#shared/kernel/index.ts';
import { gstRatePpm } from '#shared/tax/index.ts';
import { parseAmount } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { formatShare, parseCost } from './amounts.ts';
import { draftOf, hasBadAmount, inputOf, isBadCost, isBadFloor, type ProductDraft } from './product-draft.ts';

/** Changes of a product, asked of the server; a request that waits is shown again with what was asked. */
export function ProductSheet(props: {
  readonly productId: ProductId;
  readonly request?: RequestItem;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [product, setProduct] = useState<ProductRow | null>(null);
  const { productId } = props;
  useEffect(() => {
    void bridge.catalog.product({ productId }).then((answer) => answer.ok && setProduct(answer.value));
  }, [bridge, productId]);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t('product.title')}
      description={t('product.lead')}
      width="wide"
    >
      {product && (
        <ProductForm
          product={product}
          {...(props.request === undefined ? {} : { request: props.request })}
          onDone={props.onClose}
        />
      )}
    </Dialog>
  );
}

function ProductForm(props: {
  readonly product: ProductRow;
  readonly request?: RequestItem;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const { product, request } = props;
  const requestId = useRef(newId(now) as RequestId);
  const [draft, setDraft] = useState(() => draftOf(product, request));
  const [problem, setProblem] = useState<Rejection | null>(null);
  const input = inputOf(product, draft, request);
  const isBad = hasBadAmount(draft);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBad || input === null) return;
    const answer =
      request === undefined
        ? await bridge.requests.make({ requestId: requestId.current, type: 'catalog.editProduct', input })
        : await bridge.requests.edit({
            requestId: request.requestId as RequestId,
            newRequestId: requestId.current,
            input,
          });
    if (answer.ok) props.onDone();
    else setProblem(answer.error);
  };
  const change = (changed: Partial<ProductDraft>): void => setDraft({ ...draft, ...changed });
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        {(['name', 'nameZh', 'nameMs', 'nameTa'] as const).map((field) => (
          <Field
            key={field}
            label={t(`fields.${field}`)}
            autoFocus={field === 'name'}
            lang={languageOf[field]}
            maxLength={MAX_NAME_LENGTH}
            value={draft[field]}
            onChange={(event) => change({ [field]: event.target.value })}
          />
        ))}
        {product.variants.map((variant) => (
          <AmountsOfVariant
            key={variant.id}
            variant={variant}
            gstCode={product.gstCode}
            draft={draft}
            change={change}
          />
        ))}
        <Choice
          label={t('fields.status')}
          value={draft.status}
          options={[
            { value: 'active', label: t('fields.statuses.active') },
            { value: 'archived', label: t('fields.statuses.archived') },
          ]}
          onChange={(status) => change({ status })}
        />
        <Choice
          label={t('fields.whenOutOfStock')}
          value={draft.whenOutOfStock}
          options={stockRules.map((value) => ({ value, label: t(`fields.stockRules.${value}`) }))}
          onChange={(whenOutOfStock) => change({ whenOutOfStock })}
        />
        {problem && <Notice tone="danger" title={problemText(t, problem)} className="sm:col-span-2" />}
      </div>
      <div className="flex justify-end border-t border-line p-4">
        <Button type="submit" kind="primary" hotkey="Enter" disabled={isBad || input === null}>
          {t('product.save')}
        </Button>
      </div>
    </form>
  );
}

const languageOf = { name: 'en', nameZh: 'zh', nameMs: 'ms', nameTa: 'ta' } as const;

/** What a variant is sold for, the lowest price that a hand may make of it, and what it costs. */
function AmountsOfVariant(props: {
  readonly variant: Variant;
  readonly gstCode: string;
  readonly draft: ProductDraft;
  readonly change: (changed: Partial<ProductDraft>) => void;
}) {
  const { t } = useTranslation();
  const maySeeCost = useRight('seeCost');
  const { draft, change, gstCode } = props;
  const { id, name } = props.variant;
  const price = draft.prices[id] ?? '';
  const floor = draft.floors[id] ?? '';
  const cost = draft.costs[id] ?? '';
  const earns = useEarnings(price, cost, gstCode);
  return (
    <>
      <Field
        label={name === null ? t('fields.price') : t('product.priceOf', { name })}
        figures
        inputMode="decimal"
        value={price}
        problem={parseAmount(price) === null ? t('product.priceInvalid') : null}
        onChange={(event) => change({ prices: { ...draft.prices, [id]: event.target.value } })}
      />
      <Field
        label={name === null ? t('fields.floor') : t('product.floorOf', { name })}
        help={t('product.floorHelp')}
        figures
        inputMode="decimal"
        value={floor}
        problem={isBadFloor(floor) ? t('product.priceInvalid') : null}
        onChange={(event) => change({ floors: { ...draft.floors, [id]: event.target.value } })}
      />
      {maySeeCost && (
        <Field
          label={name === null ? t('fields.cost') : t('product.costOf', { name })}
          help={earns ?? t('product.costHelp')}
          className="sm:col-span-2"
          figures
          inputMode="decimal"
          value={cost}
          problem={isBadCost(cost) ? t('product.costInvalid') : null}
          onChange={(event) => change({ costs: { ...draft.costs, [id]: event.target.value } })}
        />
      )}
    </>
  );
}

/** What a price earns over a cost, as both are typed, in words; undefined as long as one of them is missing. */
function useEarnings(price: string, cost: string, gstCode: string): string | undefined {
  const { t } = useTranslation();
  const { company, now } = useAppState();
  const [priceCents, unitCostE4] = [parseAmount(price), parseCost(cost)];
  if (priceCents === null || unitCostE4 === null) return undefined;
  const rate = company?.gstRegistered ? gstRatePpm(gstCode, singaporeDate(now)) : 0;
  const { marginPermille, markupPermille } = marginOf(priceCents, unitCostE4, rate);
  return t('product.earns', { margin: formatShare(marginPermille), markup: formatShare(markupPermille) });
}
