import { QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, usePayment, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { QrCode } from '../ui/qr-code.tsx';

/** Shows and hides the QR code that leads to the receipt; by key while the sale is new. What is practised has none. */
export function EReceiptButton({
  saleId,
  isNew = false,
}: {
  readonly saleId: string;
  readonly isNew?: boolean;
}) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { training } = useAppState();
  const may = useRight('findReceipts') && !training;
  const isShown = usePayment(({ shownLink }) => shownLink?.saleId === saleId);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const toggle = async (): Promise<void> => {
    if (isShown) payment.hideLink();
    else setProblem(await payment.showLink(saleId));
  };
  useHotkeys({ F2: () => void toggle() }, { enabled: isNew && may });
  return (
    <>
      {problem && <Notice tone="wait" title={problemText(t, problem)} />}
      <Button
        {...(isNew ? { hotkey: 'F2' } : {})}
        disabled={!may}
        aria-pressed={isShown}
        onClick={() => void toggle()}
        icon={<QrIcon size={20} aria-hidden="true" />}
      >
        {t(isShown ? 'eReceipt.hide' : 'eReceipt.show')}
      </Button>
    </>
  );
}

/** The QR code of a sale's receipt while it is shown, with what it is for. */
export function EReceiptCode({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation();
  const url = usePayment(({ shownLink }) => (shownLink?.saleId === saleId ? shownLink.url : null));
  if (url === null) return null;
  return (
    <figure className="flex w-80 flex-col gap-3 rounded-lg border border-line bg-paper p-4 text-center text-paper-ink">
      <QrCode text={url} label={t('eReceipt.code')} className="w-full" />
      <figcaption className="text-lg font-semibold">{t('eReceipt.scan')}</figcaption>
      <p className="text-sm">{t('eReceipt.online')}</p>
    </figure>
  );
}
