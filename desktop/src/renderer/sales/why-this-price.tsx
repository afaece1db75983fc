import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WhyThisPrice as Why } from '#shared/bridge/selling.ts';
import type { PriceStep } from '#shared/pricing/index.ts';
import type { PricedLine } from '#shared/sales/index.ts';
import { formatAmount, formatQuantity } from '../app/format.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { StockByOutletList } from '../inventory/stock-by-outlet.tsx';
import { AdjustmentName } from './cart-line.tsx';
import { missWords } from './cart-rows.tsx';

/** Each step from the shelf to what the line costs, and what would make it cheaper. */
export function WhyThisPrice({ line }: { readonly line: PricedLine }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  const [why, setWhy] = useState<Why | null>(null);
  useEffect(() => {
    let current = true;
    void bridge.selling
      .whyThisPrice({ lineId: line.lineId })
      .then((answer) => current && answer.ok && setWhy(answer.value));
    return () => {
      current = false;
    };
  }, [bridge, line]);
  return (
    <section aria-label={t('why.title')} className="border-l border-line bg-canvas p-5">
      <h3 className="mb-2 text-sm font-semibold text-ink-soft">{t('why.title')}</h3>
      <PriceSteps steps={why?.steps ?? []} />
      {why?.nearMisses.map((miss) => (
        <p key={miss.code} className="mt-3 text-sm text-ink-soft">
          {missWords(t, miss, settings.language)}
        </p>
      ))}
      {line.variantId !== null && (
        <>
          <h3 className="mt-5 mb-1 text-sm font-semibold text-ink-soft">{t('stock.byOutlet')}</h3>
          <StockByOutletList variantId={line.variantId} />
        </>
      )}
    </section>
  );
}

export function PriceSteps({ steps }: { readonly steps: readonly PriceStep[] }) {
  return (
    <dl className="divide-y divide-line">
      {steps.map((step, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity than their order
          key={index}
          className={
            step.step === 'total'
              ? 'flex justify-between gap-3 py-2 font-semibold'
              : 'flex justify-between gap-3 py-2 text-sm'
          }
        >
          <dt className="min-w-0 break-words">
            <StepName step={step} />
          </dt>
          <dd className="figures">{formatAmount(stepCents(step))}</dd>
        </div>
      ))}
    </dl>
  );
}

function StepName({ step }: { readonly step: PriceStep }) {
  const { t } = useTranslation();
  if (step.step === 'adjustment') return <AdjustmentName adjustment={step.adjustment} />;
  if (step.step === 'list') return t('why.list', { code: step.code });
  if (step.step === 'gross') return t('why.gross', { quantity: formatQuantity(step.quantityMilli) });
  return t(`why.${step.step}`);
}

function stepCents(step: PriceStep): number {
  if (step.step === 'adjustment') return -step.adjustment.amountCents;
  return step.step === 'gross' || step.step === 'total' ? step.amountCents : step.unitCents;
}
