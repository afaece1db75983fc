import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_LABELS_AT_ONCE, type MarkdownLabels } from '#shared/bridge/selling.ts';
import type { ProductTile } from '#shared/bridge.ts';
import { MAX_LABEL_PERCENT } from '#shared/catalog/index.ts';
import { isDay, type Rejection } from '#shared/kernel/index.ts';
import { formatMoney } from '../app/format.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { given } from '../identity/approvals.ts';
import { Button } from '../ui/button.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { CartSheet } from './cart-sheets.tsx';
import type { LabelledGoods } from './counter-store.ts';
import { PartFrame } from './part-frame.tsx';
import { useSheetScans } from './use-sheet-scans.ts';

const foundLimit = 6;
const usualPercents = [20, 30, 50] as const;

/** Stickers for goods near their date: scanned or found, a share off, and how many. The next goods are scanned after them. */
export function LabelSheet({ of }: { readonly of: LabelledGoods | null }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const [goods, setGoods] = useState(of);
  const [refused, setRefused] = useState<Rejection | null>(null);
  const [printed, setPrinted] = useState<(MarkdownLabels & { readonly count: number }) | null>(null);
  const choose = (chosen: LabelledGoods): void => {
    setGoods(chosen);
    setRefused(null);
    setPrinted(null);
  };
  const take = async (code: string): Promise<void> => {
    const answer = await counter.selling.checkPrice(code);
    if (answer.ok) choose(goodsOf(answer.value.tile));
    else setRefused(answer.error);
  };
  useSheetScans((code) => {
    void take(code);
    return true;
  });
  const done = (count: number, labels: MarkdownLabels): void => {
    setGoods(null);
    setRefused(null);
    setPrinted({ ...labels, count });
  };
  return (
    <CartSheet title={t('label.title')} description={t('label.lead')} refused={null}>
      {refused && <Notice tone="danger" title={problemText(t, refused)} />}
      {printed && (
        <Notice
          tone="money"
          title={t('label.printed', {
            count: printed.count,
            was: formatMoney(printed.wasCents),
            now: formatMoney(printed.nowCents),
          })}
        />
      )}
      {goods === null ? (
        <Search onChoose={choose} />
      ) : (
        <LabelForm key={goods.variantId} goods={goods} onRefused={setRefused} onDone={done} />
      )}
    </CartSheet>
  );
}

const goodsOf = (tile: ProductTile): LabelledGoods => ({ ...tile, percent: null, expiresOn: null });

function Search({ onChoose }: { readonly onChoose: (goods: LabelledGoods) => void }) {
  const { t } = useTranslation();
  const { bridge, counter } = useTill();
  const { settings } = useAppState();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly ProductTile[] | null>(null);
  const newest = useRef(0);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') return;
    newest.current += 1;
    const mine = newest.current;
    const byCode = await counter.selling.checkPrice(wanted);
    if (mine !== newest.current) return;
    if (byCode.ok) return onChoose(goodsOf(byCode.value.tile));
    const answer = await bridge.catalog.search({ text: wanted, limit: foundLimit });
    if (mine === newest.current) setFound(answer.ok ? answer.value : []);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label={t('price.code')}
          hideLabel
          placeholder={t('price.hint')}
          autoFocus
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      {found?.length === 0 && <p className="text-ink-soft">{t('palette.nothing')}</p>}
      <fieldset aria-label={t('price.found')} className="flex flex-col gap-2 empty:hidden">
        {found?.map((tile) => (
          <Button key={tile.variantId} className="justify-between!" onClick={() => onChoose(goodsOf(tile))}>
            <span className="min-w-0 truncate">{localName(tile, settings.language)}</span>
            <span className="figures">{formatMoney(tile.priceCents)}</span>
          </Button>
        ))}
      </fieldset>
    </>
  );
}

function LabelForm(props: {
  readonly goods: LabelledGoods;
  readonly onRefused: (refused: Rejection) => void;
  readonly onDone: (count: number, labels: MarkdownLabels) => void;
}) {
  const { t } = useTranslation();
  const { bridge, approvals } = useTill();
  const { settings } = useAppState();
  const { goods } = props;
  const [percent, setPercent] = useState(goods.percent === null ? '' : String(goods.percent));
  const [labels, setLabels] = useState('1');
  const [date, setDate] = useState(goods.expiresOn ?? '');
  const wanted = {
    percent: wholeOf(percent, MAX_LABEL_PERCENT),
    labels: wholeOf(labels, MAX_LABELS_AT_ONCE),
  };
  const print = async (): Promise<void> => {
    const { percent: share, labels: count } = wanted;
    if (share === null || count === null) return;
    const { productId, variantId } = goods;
    const input = { productId, variantId, percent: share, labels: count, expiresOn: date || null };
    const answer = await approvals.ask((approval) =>
      bridge.selling.printMarkdownLabels({ ...input, ...given(approval) }),
    );
    if (answer.ok) props.onDone(count, answer.value);
    else props.onRefused(answer.error);
  };
  return (
    <PartFrame
      submit={t('label.submit')}
      isComplete={wanted.percent !== null && wanted.labels !== null && (date === '' || isDay(date))}
      onSubmit={() => void print()}
    >
      <p className="text-lg font-semibold">{localName(goods, settings.language)}</p>
      <fieldset aria-label={t('line.markdown.title')} className="grid grid-cols-3 gap-3">
        {usualPercents.map((usual) => (
          <Button
            key={usual}
            kind={percent === String(usual) ? 'primary' : 'quiet'}
            aria-pressed={percent === String(usual)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => setPercent(String(usual))}
          >
            −{usual}%
          </Button>
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-4">
        <Field
          label={t('label.percent')}
          figures
          autoFocus={goods.percent === null}
          inputMode="numeric"
          value={percent}
          onChange={(event) => setPercent(event.target.value)}
        />
        <Field
          label={t('label.count')}
          figures
          inputMode="numeric"
          value={labels}
          onChange={(event) => setLabels(event.target.value)}
        />
      </div>
      <DateField label={t('label.date')} help={t('label.dateHelp')} value={date} onChange={setDate} />
    </PartFrame>
  );
}

/** A whole number from 1 to `most`; null: what was typed is none. */
function wholeOf(typed: string, most: number): number | null {
  const value = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  return value >= 1 && value <= most ? value : null;
}
