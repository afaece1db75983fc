import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { PrinterStatus } from '#shared/bridge.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, present, type Result, type RowId, reject, type SaleId } from '#shared/kernel/index.ts';
import {
  buildGiftReceipt,
  type ReceiptDocument,
  receiptLink,
  TRAINING_SERIES,
  trainingPaper,
} from '#shared/sales/index.ts';
import { issueTaxInvoice } from '../commands/issue-tax-invoice.ts';
import { noteException } from '../commands/shift/note-exception.ts';
import { alone } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext, whoIsThere } from '../context.ts';
import type { Device } from '../device.ts';
import { sha256Hex } from '../identity-files/index.ts';
import { readDeviceSettings } from '../queries/devices/settings.ts';
import { readCompany, readOutlet } from '../queries/identity/people.ts';
import { readLinkedSale } from '../queries/sales/receipt-link.ts';
import { readLastReceipt, readSale } from '../queries/sales/receipts.ts';
import { viewTaxInvoice } from '../queries/sales/tax-invoices.ts';
import type { Handlers } from '../router.ts';

type PaperHandlers = Pick<
  Handlers['sales'],
  | 'printReceipt'
  | 'lastReceipt'
  | 'taxInvoice'
  | 'issueTaxInvoice'
  | 'printTaxInvoice'
  | 'giftReceipt'
  | 'printGiftReceipt'
  | 'receiptLink'
>;

export function paperHandlers(context: EngineContext): PaperHandlers {
  const { reader } = context.store;

  /** Prints a paper of the shop's behind what waits; it is no receipt that must not be forgotten. */
  const print = (device: Device, document: ReceiptDocument): Result<PrinterStatus> =>
    device.printing.status().state === 'none'
      ? reject('devices.printerMissing')
      : accept(device.printing.printPaper({ ...document, saleId: '' }, false));

  /** A copy is something that a manager looks through [SAL-27]. */
  const noteReprint = (device: Device, person: StaffRow, saleId: SaleId): void => {
    const { sale } = present(readSale(reader, saleId), 'the sale whose paper was printed again');
    const note = { exceptionId: device.newId() as RowId, kind: 'reprint' as const, reason: null };
    noteException(
      { ...note, reference: sale.receiptNumber, amountCents: sale.totalCents },
      { committer: device.committer, who: alone(person.id) },
    );
    device.committed(['exceptions']);
  };

  const giftOf = (saleId: SaleId): Result<ReceiptDocument> => {
    const stored = readSale(reader, saleId);
    const company = stored && readCompany(reader, stored.sale.companyId);
    const outlet = stored && readOutlet(reader, stored.sale.outletId);
    if (stored === undefined || company === undefined || outlet === undefined)
      return reject('sales.receiptUnknown');
    const language = readDeviceSettings(reader).receiptLanguage;
    return accept(buildGiftReceipt({ company, outlet, language, ...stored }));
  };

  /** As it is shown: while somebody trains, with the words of a training, and without what would make it the shop's. */
  const shown = (device: Device, document: ReceiptDocument): ReceiptDocument =>
    device.state().receiptSeries === TRAINING_SERIES ? trainingPaper(document) : document;
  const shownInvoice = (device: Device, view: TaxInvoiceView): TaxInvoiceView => ({
    ...view,
    document: shown(device, view.document),
  });

  return {
    printReceipt: async ({ saleId }) => {
      const there = whoIsThere(context);
      if (!there.ok) return there;
      const { device, person } = there.value;
      const isCopy = device.printing.willBeCopy(saleId);
      const printed = await device.printing.printAgain(saleId);
      if (printed.ok && isCopy) noteReprint(device, person, saleId);
      return printed;
    },
    lastReceipt: () =>
      atTheTill(context, (device) => accept(readLastReceipt(reader, device.state().registerId) ?? null)),
    taxInvoice: ({ saleId }) =>
      atTheTill(context, (device) => {
        const view = viewTaxInvoice(reader, saleId, 'copy');
        return accept(view === undefined ? null : shownInvoice(device, view));
      }),
    issueTaxInvoice: (input) =>
      atTheTill(context, (device, person) => {
        const { store } = context;
        const issued = issueTaxInvoice(input, { store, committer: device.committer, by: person.id });
        device.committed(['tax_invoices']);
        if (!issued.ok) return issued;
        const view = present(
          viewTaxInvoice(reader, input.saleId, 'original'),
          'the invoice that was recorded',
        );
        if (issued.value === 'issued') print(device, view.document);
        return accept(shownInvoice(device, view));
      }),
    printTaxInvoice: ({ saleId }) =>
      atTheTill(context, (device, person) => {
        const view = viewTaxInvoice(reader, saleId, 'copy');
        if (view === undefined) return reject('sales.taxInvoiceUnknown');
        const printed = print(device, view.document);
        if (printed.ok) noteReprint(device, person, saleId);
        return printed;
      }),
    giftReceipt: ({ saleId }) =>
      atTheTill(context, (device) => {
        const gift = giftOf(saleId);
        return gift.ok ? accept(shown(device, gift.value)) : gift;
      }),
    printGiftReceipt: ({ saleId }) =>
      atTheTill(context, (device) => {
        const gift = giftOf(saleId);
        return gift.ok ? print(device, gift.value) : gift;
      }),
    receiptLink: ({ saleId }) =>
      atTheTill(context, (device) => {
        const { serverUrl, receiptSeries } = device.state();
        if (receiptSeries === TRAINING_SERIES) return reject('identity.notInTraining');
        const sale = readLinkedSale(reader, saleId);
        if (sale === undefined) return reject('sales.receiptUnknown');
        return accept({ url: receiptLink(serverUrl, sale, sha256Hex) });
      }),
  };
}
