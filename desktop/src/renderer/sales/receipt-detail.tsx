import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptListItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { JournalEntries } from '../accounting/journal-entries.tsx';
import { formatInstant, formatMoney } from '../app/format.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { CorrectTender } from '../shift/correct-tender.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { PrintAgain } from './change-screen.tsx';
import { EReceiptButton, EReceiptCode } from './e-receipt.tsx';
import { SalePapers } from './sale-papers.tsx';

/** One receipt: its paper, who took it and when, and what it did to the books for those who may see them. */
export function ReceiptDetail({ item }: { readonly item: ReceiptListItem }) {
  const { t } = useTranslation();
  const { bridge, payment } = useTill();
  const maySeeJournal = useRight('viewJournal');
  const maySell = useRight('sell');
  const isCounter = useAppState().register?.kind === 'counter';
  const [receipt, setReceipt] = useState<ReceiptDocument | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const { saleId } = item;
  useEffect(() => {
    let current = true;
    void bridge.sales.receipt({ saleId }).then((answer) => {
      if (!current) return;
      if (answer.ok) setReceipt(answer.value);
      else setProblem(answer.error);
    });
    return () => {
      current = false;
    };
  }, [bridge, saleId]);
  // The customer of another receipt, or of the next sale, has no use for it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each receipt is left once
  useEffect(() => () => payment.hideLink(), [payment, saleId]);
  return (
    <section
      aria-label={t('receipt.detail', { number: item.receiptNumber })}
      className="grid min-h-0 content-start gap-6 overflow-y-auto p-6 xl:grid-cols-[auto_minmax(0,1fr)] xl:grid-rows-[auto_1fr] xl:gap-x-8"
    >
      <header className="flex flex-wrap items-start justify-between gap-4 xl:col-start-2">
        <div>
          <h2 className="figures text-2xl font-semibold">{item.receiptNumber}</h2>
          <p className="text-ink-soft">
            {[formatInstant(item.completedAt), `${item.outletCode} ${item.registerCode}`, item.cashierName]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {item.customer !== null && (
            <p className="font-medium">
              {t('customer.of', { name: item.customer.name ?? t('customer.unknown') })}
            </p>
          )}
          <p className={item.acknowledged ? 'text-sm text-ink-soft' : 'text-sm font-medium text-wait'}>
            {t(item.acknowledged ? 'receipts.inCloud' : 'receipts.waiting')}
          </p>
        </div>
        <p className="figures text-3xl font-semibold">{formatMoney(item.totalCents)}</p>
        {/* Beside each other, so that the paper is in sight on a small screen. */}
        <div className="grid w-full grid-cols-6 gap-3 *:col-span-full [&>button]:col-span-2 [&>button]:h-auto [&>button]:min-h-(--control) [&>button]:px-2! [&>button]:py-1.5 xl:[&>button]:col-span-full">
          <PrintAgain saleId={saleId} />
          <EReceiptButton saleId={saleId} />
          <CorrectTender item={item} mayCorrect={maySell && isCounter} />
          <EReceiptCode saleId={saleId} />
          <SalePapers saleId={saleId} />
        </div>
      </header>
      <div className="xl:col-start-1 xl:row-span-2 xl:row-start-1">
        {problem && <Notice tone="danger" title={problemText(t, problem)} />}
        {receipt && (
          <ReceiptPaper receipt={receipt} label={t('receipt.paper', { number: item.receiptNumber })} />
        )}
      </div>
      {maySeeJournal && (
        <div className="xl:col-start-2">
          <JournalEntries saleId={saleId} />
        </div>
      )}
    </section>
  );
}
