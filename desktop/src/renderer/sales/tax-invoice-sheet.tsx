import { Printer } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { Rejection, RowId, SaleId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';

interface SheetProps {
  readonly saleId: string;
  readonly onClose: () => void;
}

/** The tax invoice of a sale: who it is made out to, or the one that was issued. */
export function TaxInvoiceSheet({ saleId, onClose }: SheetProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [invoice, setInvoice] = useState<TaxInvoiceView | null>();
  useHotkeys({}, { covers: true });
  useEffect(() => {
    let isCurrent = true;
    void bridge.sales.taxInvoice({ saleId: saleId as SaleId }).then((answer) => {
      if (isCurrent) setInvoice(answer.ok ? answer.value : null);
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, saleId]);
  return (
    <Dialog open onClose={onClose} title={t('papers.taxInvoice')} description={t('papers.lead')}>
      {invoice === null && <BuyerForm saleId={saleId} onIssued={setInvoice} />}
      {invoice && <IssuedInvoice saleId={saleId} invoice={invoice} />}
    </Dialog>
  );
}

const buyerFields = ['name', 'address', 'postal', 'registration', 'email'] as const;
const longest = { name: 200, address: 300, postal: 90, registration: 30, email: 254 } as const;

function BuyerForm(props: { readonly saleId: string; readonly onIssued: (invoice: TaxInvoiceView) => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const invoiceId = useRef(newId(now) as RowId);
  const [typed, setTyped] = useState({ name: '', address: '', postal: '', registration: '', email: '' });
  const [problem, setProblem] = useState<Rejection | null>(null);
  const issue = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { name, address, postal, registration, email } = typed;
    const answer = await bridge.sales.issueTaxInvoice({
      invoiceId: invoiceId.current,
      saleId: props.saleId as SaleId,
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
              setTyped({ ...typed, [field]: event.target.value });
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
