import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestItem } from '#shared/bridge.ts';
import { ordinarySelling, type ProductRow, stockRules, type Variant } from '#shared/catalog/index.ts';
import { formatScaled, type ProductId, type Rejection, type RequestId } from '#shared/kernel/index.ts';
import { parseAmount } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

type StockRule = (typeof stockRules)[number];

interface Draft {
  readonly name: string;
  readonly nameZh: string;
  readonly status: 'active' | 'archived';
  readonly whenOutOfStock: StockRule;
  /** As they are typed, by variant. */
  readonly prices: Readonly<Record<string, string>>;
  /** Lowest prices, as they are typed, by variant; empty: none. */
  readonly floors: Readonly<Record<string, string>>;
}

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
    <Dialog open onClose={props.onClose} title={t('product.title')} description={t('product.lead')}>
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
  const hasBadPrice =
    Object.values(draft.prices).some((price) => parseAmount(price) === null) ||
    Object.values(draft.floors).some(isBadFloor);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (hasBadPrice || input === null) return;
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
  const change = (changed: Partial<Draft>): void => setDraft({ ...draft, ...changed });
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        <Field
          label={t('fields.name')}
          autoFocus
          maxLength={200}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Field
          label={t('fields.nameZh')}
          lang="zh"
          maxLength={200}
          value={draft.nameZh}
          onChange={(event) => change({ nameZh: event.target.value })}
        />
        {product.variants.map((variant) => (
          <AmountsOfVariant key={variant.id} variant={variant} draft={draft} change={change} />
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
        <Button type="submit" kind="primary" hotkey="Enter" disabled={hasBadPrice || input === null}>
          {t('product.save')}
        </Button>
      </div>
    </form>
  );
}

/** What a variant costs, and the lowest price that a hand may make of it. */
function AmountsOfVariant(props: {
  readonly variant: Variant;
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
}) {
  const { t } = useTranslation();
  const { draft, change } = props;
  const { id, name } = props.variant;
  const price = draft.prices[id] ?? '';
  const floor = draft.floors[id] ?? '';
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
    </>
  );
}

const isBadFloor = (typed: string): boolean => typed.trim() !== '' && parseAmount(typed) === null;

type Fields = Partial<{
  name: string;
  nameZh: string | null;
  status: string;
  whenOutOfStock: string;
  barcodes: readonly unknown[];
  prices: Record<string, string>;
  floors: Record<string, string | null>;
}>;
interface EditInput extends Record<string, unknown> {
  readonly productId: string;
  readonly seen: Fields;
  readonly changes: Fields;
}

const sellingOf = ({ selling }: ProductRow) => selling ?? ordinarySelling;
/** What a newer version calls otherwise is shown as most goods are. */
const ruleOf = (value: string): StockRule => stockRules.find((rule) => rule === value) ?? 'warn';
const priceText = (cents: number): string => formatScaled(cents, 2);
const floorText = ({ floorCents }: Variant): string | null =>
  floorCents == null ? null : priceText(floorCents);
const partOf = (request: RequestItem | undefined, part: 'seen' | 'changes'): Fields =>
  (request?.input[part] ?? {}) as Fields;

/** The product as it is, with what a waiting request asks for over it. */
function draftOf(product: ProductRow, request: RequestItem | undefined): Draft {
  const wanted = partOf(request, 'changes');
  return {
    name: wanted.name ?? product.name,
    nameZh: (wanted.nameZh === undefined ? product.nameZh : wanted.nameZh) ?? '',
    status: (wanted.status ?? product.status) === 'archived' ? 'archived' : 'active',
    whenOutOfStock: ruleOf(wanted.whenOutOfStock ?? sellingOf(product).whenOutOfStock),
    prices: Object.fromEntries(
      product.variants.map(({ id, priceCents }) => [id, wanted.prices?.[id] ?? priceText(priceCents)]),
    ),
    floors: Object.fromEntries(
      product.variants.map((variant) => {
        const asked = wanted.floors?.[variant.id];
        return [variant.id, (asked === undefined ? floorText(variant) : asked) ?? ''];
      }),
    ),
  };
}

/** The field patch: what differs, with what was seen when it was first asked for; null when nothing does. */
function inputOf(product: ProductRow, draft: Draft, request: RequestItem | undefined): EditInput | null {
  const before = partOf(request, 'seen');
  const asShown = {
    name: before.name ?? product.name,
    nameZh: before.nameZh === undefined ? product.nameZh : before.nameZh,
    status: before.status ?? product.status,
    whenOutOfStock: before.whenOutOfStock ?? ruleOf(sellingOf(product).whenOutOfStock),
  };
  const { status, whenOutOfStock } = draft;
  const wanted = { name: draft.name, nameZh: draft.nameZh.trim() || null, status, whenOutOfStock };
  const names = (['name', 'nameZh', 'status', 'whenOutOfStock'] as const).filter(
    (name) => wanted[name] !== asShown[name],
  );
  const prices = product.variants.flatMap(({ id, priceCents }) => {
    const seen = before.prices?.[id] ?? priceText(priceCents);
    const typed = parseAmount(draft.prices[id] ?? '');
    return typed === null || priceText(typed) === seen ? [] : [{ id, seen, wanted: priceText(typed) }];
  });
  const floors = floorsOf(product, draft, before);
  // Codes that were asked for stay asked for: they aren't on this sheet.
  const { barcodes } = partOf(request, 'changes');
  if (names.length === 0 && prices.length === 0 && floors.length === 0 && barcodes === undefined) return null;
  const pick = (from: Fields): Fields => Object.fromEntries(names.map((name) => [name, from[name]]));
  const priced = (of: 'seen' | 'wanted') => ({
    ...(prices.length > 0 && { prices: Object.fromEntries(prices.map((price) => [price.id, price[of]])) }),
    ...(floors.length > 0 && { floors: Object.fromEntries(floors.map((floor) => [floor.id, floor[of]])) }),
  });
  return {
    productId: product.id,
    seen: { ...pick(asShown), ...priced('seen') },
    changes: { ...pick(wanted), ...priced('wanted'), ...(barcodes === undefined ? {} : { barcodes }) },
  };
}

/** The lowest prices that differ from what was seen; none is wanted where nothing is typed. */
const floorsOf = (product: ProductRow, draft: Draft, before: Fields) =>
  product.variants.flatMap((variant) => {
    const { id } = variant;
    const shown = before.floors?.[id];
    const seen = shown === undefined ? floorText(variant) : shown;
    const typed = (draft.floors[id] ?? '').trim();
    const amount = parseAmount(typed);
    if (typed !== '' && amount === null) return [];
    const wanted = typed === '' || amount === null ? null : priceText(amount);
    return wanted === seen ? [] : [{ id, seen, wanted }];
  });
