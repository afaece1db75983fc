import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckedPrice } from '#shared/bridge/selling.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatMoney } from '../app/format.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { ProductPicture } from '../catalog/product-picture.tsx';
import { StockByOutletList } from '../inventory/stock-by-outlet.tsx';
import { Field } from '../ui/field.tsx';
import { CartSheet } from './cart-sheets.tsx';
import { useSheetScans } from './use-sheet-scans.ts';
import { PriceSteps } from './why-this-price.tsx';

const foundLimit = 6;

/** What something costs, without adding it: scanned, or found by its name. */
export function PriceSheet() {
  const { t } = useTranslation();
  const { counter, bridge } = useTill();
  const [text, setText] = useState('');
  const [checked, setChecked] = useState<CheckedPrice | null>(null);
  const [found, setFound] = useState<readonly ProductTile[]>([]);
  const [refused, setRefused] = useState<Rejection | null>(null);
  const newest = useRef(0);
  const check = async (code: string): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    const answer = await counter.selling.checkPrice(code);
    const search = answer.ok ? null : await bridge.catalog.search({ text: code, limit: foundLimit });
    if (mine !== newest.current) return;
    const tiles = search?.ok ? search.value : [];
    setChecked(answer.ok ? answer.value : null);
    setFound(tiles);
    setRefused(answer.ok || tiles.length > 0 ? null : answer.error);
    // The next may be typed already.
    setText((now) => (now.trim() === code ? '' : now));
  };
  useSheetScans((code) => {
    void check(code);
    return true;
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void check(text.trim());
  };
  return (
    <CartSheet title={t('price.title')} description={t('price.lead')} refused={refused}>
      <form onSubmit={submit}>
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
      {checked && <Checked checked={checked} />}
      <ul aria-label={t('price.found')} className="flex flex-col divide-y divide-line empty:hidden">
        {found.map((tile) => (
          <Found key={tile.variantId} tile={tile} />
        ))}
      </ul>
    </CartSheet>
  );
}

function Checked({ checked }: { readonly checked: CheckedPrice }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const { tile, unitCents, steps } = checked;
  return (
    <section aria-label={t('price.result')} className="grid grid-cols-[96px_1fr] items-start gap-4">
      <ProductPicture tile={tile} className="size-24" />
      <div>
        <p className="text-lg font-semibold">{localName(tile, settings.language)}</p>
        <output aria-label={t('price.result')} className="figures block text-5xl leading-tight font-bold">
          {formatMoney(unitCents)}
        </output>
        <StockByOutletList variantId={tile.variantId} />
        <PriceSteps steps={steps} />
      </div>
    </section>
  );
}

function Found({ tile }: { readonly tile: ProductTile }) {
  const { settings } = useAppState();
  return (
    <li className="flex min-h-12 items-center justify-between gap-4">
      <span className="min-w-0 truncate font-medium">{localName(tile, settings.language)}</span>
      <span className="figures text-xl font-semibold">{formatMoney(tile.priceCents)}</span>
    </li>
  );
}
