import { FileText, Gift } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection, RowId, SaleId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** What a customer may ask for besides the receipt: a gift receipt, a tax invoice; by key while the sale is new. */
export function SalePapers({ saleId, isNew = false }: { readonly saleId: string; readonly isNew?: boolean }) {
  const { t } = useTranslation();
  const { bridge, payment } = useTill();
  const { now, company, register, printer } = useAppState();
  const hasPrinter = printer.state !== 'none';
  const may = useRight('findReceipts');
  // It has a number of a till's series.
  const hasGst = (company?.gstRegistered ?? false) && register?.kind === 'counter';
  const openInvoice = (): void => payment.invoice.begin(saleId, newId(now) as RowId);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const printGift = async (): Promise<void> => {
    const answer = await bridge.sales.printGiftReceipt({ saleId: saleId as SaleId });
    setProblem(answer.ok ? null : answer.error);
  };
  useHotkeys(
    {
      ...(hasPrinter ? { F3: () => void printGift() } : {}),
      ...(hasGst ? { F6: openInvoice } : {}),
    },
    { enabled: isNew && may },
  );
  const papers = (
    <>
      {hasPrinter && (
        <Button
          {...(isNew ? { hotkey: 'F3' } : {})}
          disabled={!may}
          onClick={() => void printGift()}
          icon={<Gift size={20} aria-hidden="true" />}
        >
          {t('papers.gift')}
        </Button>
      )}
      {hasGst && (
        <Button
          {...(isNew ? { hotkey: 'F6' } : {})}
          disabled={!may}
          onClick={openInvoice}
          icon={<FileText size={20} aria-hidden="true" />}
        >
          {t('papers.taxInvoice')}
        </Button>
      )}
    </>
  );
  // One alone stands in the row of what else is done with the receipt.
  const isInRow = hasPrinter !== hasGst;
  return (
    <>
      {problem && <Notice tone="wait" title={problemText(t, problem)} />}
      {isInRow ? papers : <div className="grid grid-cols-2 gap-3 empty:hidden">{papers}</div>}
    </>
  );
}
