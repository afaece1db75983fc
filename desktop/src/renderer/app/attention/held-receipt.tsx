import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { ReceiptPaper } from '../../ui/receipt-paper.tsx';
import { useTill } from '../use-till.ts';
import { SheetFrame } from './sheet-frame.tsx';

/** The paper of a sale that isn't in the books; it is in no list of receipts. */
export function HeldReceipt(props: { readonly item: AttentionItem; readonly onBack: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { item } = props;
  const [receipt, setReceipt] = useState<ReceiptDocument | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  useEffect(() => {
    let current = true;
    void bridge.sync.heldReceipt({ factId: item.id }).then((answer) => {
      if (!current) return;
      if (answer.ok) setReceipt(answer.value);
      else setProblem(answer.error);
    });
    return () => {
      current = false;
    };
  }, [bridge, item.id]);
  const print = async (): Promise<void> => {
    const answer = await bridge.sync.printHeldReceipt({ factId: item.id });
    setProblem(answer.ok ? null : answer.error);
  };
  return (
    <SheetFrame
      item={item}
      title={t('attention.heldReceipt')}
      submitLabel={t('attention.print')}
      disabled={receipt === null}
      problem={problem}
      onBack={props.onBack}
      onSubmit={() => void print()}
    >
      {receipt && (
        <ReceiptPaper receipt={receipt} label={t('receipt.paper', { number: receipt.receiptNumber })} />
      )}
    </SheetFrame>
  );
}
