import { Minus, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PreviewLine, PricePreview, PromotionDraft } from '#shared/bridge/pricing.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { OutletId, ProductId, VariantId } from '#shared/kernel/index.ts';
import { formatAmount, formatQuantity } from '../app/format.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';
import { instantIn, localOf } from './promotion-form.ts';
import { ProductSearch } from './scope-picker.tsx';
import { stepWords } from './step-words.ts';

interface SampleLine {
  readonly tile: ProductTile;
  readonly pieces: number;
}

const FIRST_PIECES = 3;
const previewDelayMs = 80;
const oneMilli = 1_000;

/** A sample cart, priced by this till's own engine with and without what is being written. */
export function Preview(props: {
  /** Null while what is typed makes no promotion. */
  readonly draft: PromotionDraft | null;
  readonly groups: readonly string[];
  readonly outlets: readonly { readonly id: string; readonly name: string }[];
}) {
  const { t } = useTranslation();
  const { now, settings } = useAppState();
  const { draft } = props;
  const [sample, setSample] = useState<readonly SampleLine[]>([]);
  const [at, setAt] = useState(() => localOf(draft !== null && draft.startsAt > now ? draft.startsAt : now));
  const [group, setGroup] = useState('');
  const [outlet, setOutlet] = useState('');
  const preview = usePreview({ draft, sample, at, group, outlet });
  const step = (variantId: string, by: number): void =>
    setSample(
      sample
        .map((line) => (line.tile.variantId === variantId ? { ...line, pieces: line.pieces + by } : line))
        .filter(({ pieces }) => pieces > 0),
    );
  const add = (tile: ProductTile): void => {
    const isThere = sample.some((line) => line.tile.variantId === tile.variantId);
    if (isThere) step(tile.variantId, 1);
    else setSample([...sample, { tile, pieces: FIRST_PIECES }]);
  };
  return (
    <section aria-label={t('prices.preview.title')} className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('prices.preview.title')}</h3>
      <p className="text-sm text-ink-soft">{t('prices.preview.lead')}</p>
      <ProductSearch label={t('prices.preview.add')} onChoose={add} />
      {/* As many beside each other as show a date and its time whole. */}
      <div className="grid gap-3 grid-cols-[repeat(auto-fit,minmax(min(15rem,100%),1fr))]">
        <DateField asked="moment" label={t('prices.preview.at')} value={at} onChange={setAt} />
        <Select
          label={t('prices.preview.group')}
          value={group}
          options={[
            { value: '', label: t('prices.preview.nobody') },
            ...props.groups.map((value) => ({ value, label: value })),
          ]}
          onChange={setGroup}
        />
        <Select
          label={t('prices.preview.outlet')}
          value={outlet}
          options={[
            { value: '', label: t('prices.preview.here') },
            ...props.outlets.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={setOutlet}
        />
      </div>
      {sample.length === 0 && <p className="text-sm text-ink-soft">{t('prices.preview.empty')}</p>}
      <ul className="flex flex-col gap-3">
        {sample.map(({ tile, pieces }) => (
          <li key={tile.variantId} className="rounded-lg border border-line p-3">
            <div className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">
                {localName(tile, settings.language)}
              </span>
              <Button
                size="small"
                aria-label={t('prices.preview.fewer', { name: tile.name })}
                icon={<Minus size={16} aria-hidden="true" />}
                onClick={() => step(tile.variantId, -1)}
              />
              <span className="figures w-8 text-center">{pieces}</span>
              <Button
                size="small"
                aria-label={t('prices.preview.more', { name: tile.name })}
                icon={<Plus size={16} aria-hidden="true" />}
                onClick={() => step(tile.variantId, 1)}
              />
            </div>
            {preview?.lines
              .filter(({ variantId }) => variantId === tile.variantId)
              .map((line) => (
                <Why key={line.variantId} line={line} />
              ))}
          </li>
        ))}
      </ul>
      {preview !== null && sample.length > 0 && <Outcome preview={preview} draft={draft} />}
    </section>
  );
}

function Why({ line }: { readonly line: PreviewLine }) {
  const { t, i18n } = useTranslation();
  const saved = line.withoutCents - line.withCents;
  return (
    <div className="mt-1 text-sm">
      <p className="figures font-medium whitespace-normal!">
        {t('prices.preview.line', {
          quantity: formatQuantity(line.quantityMilli),
          name: line.name,
          amount: formatAmount(line.withCents),
        })}
        {saved > 0 && (
          <span className="text-money"> · {t('prices.preview.saves', { amount: formatAmount(saved) })}</span>
        )}
      </p>
      <ol className="mt-1 text-ink-soft">
        {line.steps.map((step) => (
          <li key={JSON.stringify(step)}>{stepWords(t, step, i18n.language === 'zh')}</li>
        ))}
      </ol>
    </div>
  );
}

/** What the sample comes to, and why the draft gives less than it could. */
function Outcome(props: { readonly preview: PricePreview; readonly draft: PromotionDraft | null }) {
  const { t } = useTranslation();
  const { preview, draft } = props;
  const others = preview.promotions.filter(({ code }) => code !== draft?.code).map(({ name }) => name);
  const gain = preview.draft;
  return (
    <div className="flex flex-col gap-2">
      <p className="figures flex justify-between border-t border-line pt-2 text-lg font-semibold">
        <span>{t('prices.preview.total')}</span>
        <output>{formatAmount(preview.withCents)}</output>
      </p>
      {preview.withoutCents !== preview.withCents && (
        <p className="figures flex justify-between text-sm text-ink-soft">
          <span>{t('prices.preview.without')}</span>
          <span>{formatAmount(preview.withoutCents)}</span>
        </p>
      )}
      {draft === null && <Notice tone="plain" title={t('prices.preview.unfinished')} />}
      {gain !== null && gain.savedCents < gain.aloneCents && others.length > 0 && (
        <Notice tone="wait" title={t('prices.preview.takenFirst')}>
          {t('prices.preview.takenBy', { names: others.join(', ') })}
        </Notice>
      )}
      {gain !== null && gain.savedCents === 0 && gain.aloneCents === 0 && (
        <Notice tone="plain" title={t('prices.preview.nothing')} />
      )}
    </div>
  );
}

function usePreview(asked: {
  readonly draft: PromotionDraft | null;
  readonly sample: readonly SampleLine[];
  readonly at: string;
  readonly group: string;
  readonly outlet: string;
}): PricePreview | null {
  const { bridge } = useTill();
  const [preview, setPreview] = useState<PricePreview | null>(null);
  const { draft, sample, at, group, outlet } = asked;
  const instant = instantIn(at);
  const key = JSON.stringify({
    draft,
    instant,
    group,
    outlet,
    sample: sample.map(({ tile, pieces }) => [tile.variantId, pieces]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    if (instant === null || sample.length === 0) return setPreview(null);
    let current = true;
    const lines = sample.map(({ tile, pieces }) => ({
      productId: tile.productId as ProductId,
      variantId: tile.variantId as VariantId,
      quantityMilli: pieces * oneMilli,
    }));
    const timer = setTimeout(() => {
      void bridge.pricing
        .preview({
          draft,
          lines,
          at: instant,
          outletId: outlet === '' ? null : (outlet as OutletId),
          groupCode: group || null,
          coupons: draft?.couponCode ? [draft.couponCode] : [],
        })
        .then((answer) => current && answer.ok && setPreview(answer.value));
    }, previewDelayMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [bridge, key]);
  return preview;
}
