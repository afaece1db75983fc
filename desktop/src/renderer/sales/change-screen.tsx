import { ArrowRight, Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrinterStatus } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatMoney } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, usePayment, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { EReceiptButton, EReceiptCode } from './e-receipt.tsx';
import type { PaymentState } from './payment-store.ts';
import { SalePapers } from './sale-papers.tsx';

/** The second press of a double Enter or double click comes sooner than this, and must not send the customer away. */
const armedAfterMs = 350;

/** The change to give, in the largest type there is, and the receipt: on paper, on the customer's phone, or none. The next scan starts the next sale. */
export function ChangeScreen() {
  const { t } = useTranslation();
  const { payment } = useTill();
  const sale = usePayment((state) => state.completed);
  const hasCode = usePayment((state) => state.shownLink !== null);
  const words = useRef<HTMLElement>(null);
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armedAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const next = (): void => {
    if (isArmed) payment.next();
  };
  useHotkeys({ Enter: (event) => (event.repeat ? undefined : next()), F9: next }, { covers: true });
  if (!sale) return null;
  return (
    <Dialog
      open
      onClose={hasCode ? payment.hideLink : next}
      title={t('change.title')}
      hideTitle
      width="wide"
      initialFocus={() => words.current}
    >
      {/* Of one height, whatever stands on the right: the way on is in one place after each sale. */}
      <div className="grid h-[min(44rem,calc(100vh-2rem))] min-h-0 grid-cols-[1fr_auto]">
        {/* Holds the focus, so that Enter is the next customer and not the first button. */}
        <section
          ref={words}
          tabIndex={-1}
          className="flex min-w-0 flex-col justify-between gap-8 p-8 outline-none"
        >
          <ChangeFigures sale={sale} />
          <div className="flex flex-col gap-4">
            <div className="grid grid-cols-2 gap-3 *:col-span-full [&>button]:col-span-1">
              <PrintAgain saleId={sale.saleId} isNew />
              <EReceiptButton saleId={sale.saleId} isNew />
              <SalePapers saleId={sale.saleId} isNew />
            </div>
            <Button
              kind="primary"
              size="large"
              hotkey="Enter"
              disabled={!isArmed}
              onClick={next}
              icon={<ArrowRight size={24} aria-hidden="true" />}
              className="text-2xl"
            >
              {t('change.next')}
            </Button>
            <p className="text-center text-sm text-ink-soft">{t('change.orScan')}</p>
          </div>
        </section>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long receipt is scrolled by keyboard, too */}
        <div tabIndex={0} className="overflow-y-auto border-l border-line bg-canvas p-6 -outline-offset-3">
          {hasCode ? (
            <EReceiptCode saleId={sale.saleId} />
          ) : (
            <ReceiptPaper receipt={sale.receipt} label={t('receipt.paper', { number: sale.receiptNumber })} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

type Completed = NonNullable<PaymentState['completed']>;

function ChangeFigures({ sale }: { readonly sale: Completed }) {
  const { t } = useTranslation();
  return (
    <div>
      <p className="text-xl font-medium text-ink-soft">{t('change.give')}</p>
      <output
        aria-label={t('change.give')}
        className="figures block text-8xl leading-none font-bold text-money max-lg:text-7xl"
      >
        {formatMoney(sale.changeCents)}
      </output>
      <dl className="mt-6 grid max-w-sm grid-cols-2 gap-y-1 text-lg">
        <dt className="text-ink-soft">{t('change.tendered')}</dt>
        <dd className="figures text-right">{formatMoney(sale.tenderedCents)}</dd>
        <dt className="text-ink-soft">{t('change.paid')}</dt>
        <dd className="figures text-right">{formatMoney(sale.tenderedCents - sale.changeCents)}</dd>
        <dt className="text-ink-soft">{t('change.receipt')}</dt>
        <dd data-selectable className="figures text-right font-semibold">
          {sale.receiptNumber}
        </dd>
      </dl>
    </div>
  );
}

/**
 * Prints a completed sale's receipt, marked as a copy where one was printed, and says how the printer is. Of a new sale that didn't
 * print by itself, it prints the original.
 */
export function PrintAgain({ saleId, isNew = false }: { readonly saleId: string; readonly isNew?: boolean }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { printer, settings } = useAppState();
  const [isPrinted, setPrinted] = useState(!isNew || settings.printAutomatically);
  const may = useRight('findReceipts');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const print = async (): Promise<void> => {
    setBusy(true);
    const answer = await bridge.sales.printReceipt({ saleId });
    setBusy(false);
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) setPrinted(true);
  };
  const hasPrinter = printer.state !== 'none';
  useHotkeys({ F4: () => void print() }, { enabled: isNew && may && hasPrinter && !busy });
  if (!hasPrinter) return <NoPrinter />;
  const code = problem?.code ?? printerCode(printer);
  const words = code === null ? null : problemWords(t, code);
  return (
    <>
      {words && (
        <Notice tone="wait" title={words.message}>
          {words.safe} {words.next}
        </Notice>
      )}
      <Button
        {...(isNew ? { hotkey: 'F4' } : {})}
        disabled={!may || busy}
        onClick={() => void print()}
        icon={<Printer size={20} aria-hidden="true" />}
      >
        {t(
          printer.state === 'printing' || busy
            ? 'change.printing'
            : isPrinted
              ? 'change.printAgain'
              : 'change.print',
        )}
      </Button>
    </>
  );
}

/** There is nothing to print on: what a customer can be given instead. What is practised has no e-receipt. */
function NoPrinter() {
  const { t } = useTranslation();
  const { training } = useAppState();
  return (
    <p className="self-center text-sm text-ink-soft">
      {t(training ? 'change.noPrinter' : 'change.noPrinterHelp')}
    </p>
  );
}

const printerCode = ({ state }: PrinterStatus): string | null =>
  state === 'unreachable' ? 'devices.printerUnreachable' : null;
