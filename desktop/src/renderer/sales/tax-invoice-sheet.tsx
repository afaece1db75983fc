import { Printer } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { Rejection, SaleId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemText } from '../app/problem.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { buyerFields, type OpenInvoice } from './invoice-draft.ts';

/** The tax invoice that is open: who it is made out to, or the one that was issued. It stays while the next sale begins behind it. */
export function TaxInvoiceSheet() {
  const { invoice } = useTill().payment;
  const open = useStore(invoice, (state) => state.open);
  return open === null ? null : <InvoiceSheet key={open.saleId} open={open} />;
}

function InvoiceSheet({ open }: { readonly open: OpenInvoice }) {
  const { t } = useTranslation();
  const { bridge, payment } = useTill();
  const { saleId } = open;
  const [invoice, setInvoice] = useState<TaxInvoiceView | null>();
  const [number, setNumber] = useState('');
  useHotkeys({}, { covers: true });
  useEffect(() => {
    let isCurrent = true;
    void bridge.sales.taxInvoice({ saleId: saleId as SaleId }).then((answer) => {
      if (isCurrent) setInvoice(answer.ok ? answer.value : null);
    });
    void bridge.sales.receipt({ saleId: saleId as SaleId }).then((answer) => {
      if (isCurrent && answer.ok) setNumber(answer.value.receiptNumber);
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, saleId]);
  return (
    <Dialog
      open
      onClose={payment.invoice.leave}
      title={t('papers.taxInvoice')}
      description={`${number} · ${t('papers.lead')}`}
    >
      {invoice === null && (
        <BuyerForm
          open={open}
          onIssued={(issued) => {
            setInvoice(issued);
            payment.invoice.issued();
          }}
        />
      )}
      {invoice && <IssuedInvoice saleId={saleId} invoice={invoice} />}
    </Dialog>
  );
}

const longest = { name: 200, address: 300, postal: 90, registration: 30, email: 254 } as const;

function BuyerForm(props: {
  readonly open: OpenInvoice;
  readonly onIssued: (invoice: TaxInvoiceView) => void;
}) {
  const { t } = useTranslation();
  const { bridge, payment } = useTill();
  const { saleId, invoiceId, typed } = props.open;
  const [problem, setProblem] = useState<Rejection | null>(null);
  const issue = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { name, address, postal, registration, email } = typed;
    const answer = await bridge.sales.issueTaxInvoice({
      invoiceId,
      saleId: saleId as SaleId,
      buyer: {
        name,
        address: `${address}\n${postal}`,
        registration: registration.trim() || null,
        email: email.trim() || null,
      },
    });
    if (answer.ok) props.onIssued(answer.value);
    else setProblem(answer.error);
  };
  const isWhole = typed.name.trim() !== '' && typed.address.trim() !== '';
  return (
    <form onSubmit={(event) => void issue(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        {buyerFields.map((field) => (
          <Field
            key={field}
            label={t(`papers.${field}`)}
            autoFocus={field === 'name'}
            maxLength={longest[field]}
            className={field === 'registration' || field === 'email' ? '' : 'sm:col-span-2'}
            value={typed[field]}
            onChange={(event) => {
              payment.invoice.type({ ...typed, [field]: event.target.value });
              setProblem(null);
            }}
          />
        ))}
        {problem && <Notice tone="danger" title={problemText(t, problem)} className="sm:col-span-2" />}
      </div>
      <div className="flex justify-end border-t border-line p-4">
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!isWhole}>
          {t('papers.issue')}
        </Button>
      </div>
    </form>
  );
}

function IssuedInvoice({ saleId, invoice }: { readonly saleId: string; readonly invoice: TaxInvoiceView }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [problem, setProblem] = useState<Rejection | null>(null);
  const print = async (): Promise<void> => {
    const answer = await bridge.sales.printTaxInvoice({ saleId: saleId as SaleId });
    setProblem(answer.ok ? null : answer.error);
  };
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">
      <ReceiptPaper
        receipt={invoice.document}
        label={t('papers.invoicePaper', { number: invoice.invoiceNumber })}
      />
      {problem && <Notice tone="wait" title={problemText(t, problem)} />}
      <Button icon={<Printer size={20} aria-hidden="true" />} onClick={() => void print()}>
        {t('papers.printCopy')}
      </Button>
    </div>
  );
}
