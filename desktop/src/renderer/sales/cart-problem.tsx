import { CircleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatMoney, formatQuantity } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { productsLoaded } from '../app/loaded-words.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useCounter, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { AskedFor } from './asked-for.tsx';
import type { CounterState } from './counter-store.ts';
import { MakeUnknown } from './make-unknown.tsx';

/** The red row: what was scanned, what came of it and what to do; with products to choose from when a code means several. */
export function CartProblem() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const problem = useCounter((state) => state.problem);
  const { settings } = useAppState();
  if (!problem) return null;
  const words = problemWords(t, problem.error.code);
  return (
    <div role="alert" className="min-h-0 overflow-y-auto border-y border-danger bg-danger-soft text-danger">
      <div className="flex items-start gap-3 py-2 pl-4">
        <CircleAlert size={22} aria-hidden="true" className="mt-1 shrink-0" />
        <div className="min-w-0 flex-1">
          {problem.scanned !== null && (
            <p data-selectable className="font-mono font-semibold break-all">
              {shorten(problem.scanned)}
            </p>
          )}
          <p className="leading-snug font-semibold">{words.message}</p>
          <p className="text-sm text-ink">
            <WhatNext code={problem.error.code} next={words.next} />
          </p>
          <NotAddedBefore />
          {problem.again !== null && <AllowShort details={problem.error.details} />}
        </div>
        <Button kind="ghost" size="icon" aria-label={t('ui.dismiss')} onClick={() => counter.dismiss()}>
          <X size={18} aria-hidden="true" />
        </Button>
      </div>
      <SellAnyway />
      {problem.candidates.length > 0 && (
        <ul aria-label={t('cart.candidates')} className="max-h-56 overflow-y-auto border-t border-danger">
          {problem.candidates.map((tile, index) => (
            <li key={tile.variantId} className="border-b border-line last:border-0">
              <button
                type="button"
                onClick={() => void counter.add(tile)}
                className="flex min-h-12 w-full items-center justify-between gap-3 bg-surface px-4 py-2 text-left text-ink hover:bg-sunken focus-visible:-outline-offset-3"
              >
                {problem.digitsChoose && index < 9 && <KeyHint>{String(index + 1)}</KeyHint>}
                <span className="min-w-0 flex-1 font-medium">{localName(tile, settings.language)}</span>
                <span className="figures font-semibold">{formatMoney(tile.priceCents)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What to do; of a code that may still come, with how many products are here now, not at the scan. */
function WhatNext({ code, next }: { readonly code: string; readonly next: string }) {
  const { t } = useTranslation();
  const { firstCopy } = useAppState().sync;
  if (code !== 'catalog.stillLoading') return next;
  if (firstCopy === undefined || firstCopy.catalogueComplete) return t('loading.allProducts');
  const { products, productsExpected } = firstCopy;
  return productsExpected === 0 ? next : `${productsLoaded(t, products, productsExpected)} ${next}`;
}

/** The code that nothing is known of; null when the last problem is another. */
export const unknownBarcode = ({ problem }: CounterState): string | null =>
  problem?.error.code === 'catalog.barcodeUnknown' ? problem.scanned : null;

/** What nobody knows can be sold all the same, under a department's name. */
function SellAnyway() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const barcode = useCounter(unknownBarcode);
  if (barcode === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 px-4 pb-2">
      <Button
        hotkey="Ctrl B"
        className="my-1"
        onClick={() => counter.selling.open({ kind: 'department', barcode })}
      >
        {t('department.offer')}
      </Button>
      <AskedFor key={barcode} code={barcode} />
      <MakeUnknown key={`new ${barcode}`} code={barcode} />
    </div>
  );
}

/** Goods of which there are too few here are sold with somebody's word. */
function AllowShort({ details }: { readonly details: Rejection['details'] }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const { settings } = useAppState();
  const ask = (): void => void counter.selling.allowShort();
  useHotkeys({ 'Ctrl+B': ask });
  const { onHandMilli } = details;
  const goods = named(details);
  const words =
    goods !== null && typeof onHandMilli === 'number'
      ? {
          name: localName(goods, settings.language),
          left: formatQuantity(Math.max(onHandMilli, 0)),
        }
      : null;
  return (
    <>
      {words && <p className="text-sm text-ink">{t('cart.short.have', words)}</p>}
      <Button hotkey="Ctrl B" className="my-1" onClick={ask}>
        {t('cart.short.allow')}
      </Button>
    </>
  );
}

/** The goods that a refusal names; null when it names none. */
function named({ name, nameZh, furtherNames }: Rejection['details']): Parameters<typeof localName>[0] | null {
  if (typeof name !== 'string') return null;
  const others =
    typeof furtherNames === 'object' && furtherNames !== null ? Object.entries(furtherNames) : [];
  return {
    name,
    nameZh: typeof nameZh === 'string' ? nameZh : null,
    furtherNames: Object.fromEntries(others.filter(([, other]) => typeof other === 'string')),
  };
}

/** The failed scans before the newest one, by their codes. */
function NotAddedBefore() {
  const { t } = useTranslation();
  const earlier = useCounter((state) => state.earlier);
  const codes = earlier.flatMap(({ scanned }) => (scanned === null ? [] : [shorten(scanned)]));
  if (codes.length === 0) return null;
  const more = codes.length > mostCodes ? ', …' : '';
  return (
    <p data-selectable className="text-sm font-semibold break-words">
      {t('cart.notAddedBefore', { codes: codes.slice(0, mostCodes).join(', ') + more })}
    </p>
  );
}

const mostCodes = 5;
const shownLength = 64;
const shorten = (scanned: string): string =>
  scanned.length > shownLength ? `${scanned.slice(0, shownLength)}…` : scanned;
