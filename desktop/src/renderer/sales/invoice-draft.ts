import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RowId } from '#shared/kernel/index.ts';

export const buyerFields = ['name', 'address', 'postal', 'registration', 'email'] as const;
export type TypedBuyer = Readonly<Record<(typeof buyerFields)[number], string>>;

export const nothingTyped: TypedBuyer = { name: '', address: '', postal: '', registration: '', email: '' };

/** The tax invoice that is being made out, or looked at. */
export interface OpenInvoice {
  readonly saleId: string;
  /** Made once, so that trying again can't issue two. */
  readonly invoiceId: RowId;
  readonly typed: TypedBuyer;
}

/** What was typed of a tax invoice outlives its sale's change, the next scan and a lock: until it is issued or left [SAL-99]. */
export interface InvoiceDraft extends StoreApi<{ readonly open: OpenInvoice | null }> {
  begin(saleId: string, invoiceId: RowId): void;
  type(typed: TypedBuyer): void;
  /** It was issued: what is shown from here on is the invoice, which can be printed again at any time. */
  issued(): void;
  leave(): void;
  /** The next sale begins: a window in which nothing is typed makes room for it. */
  makeRoom(): void;
}

export function createInvoiceDraft(): InvoiceDraft {
  const store = createStore<{ readonly open: OpenInvoice | null }>(() => ({ open: null }));
  const type = (typed: TypedBuyer): void =>
    store.setState(({ open }) => ({ open: open && { ...open, typed } }));
  return {
    ...store,
    begin: (saleId, invoiceId) => store.setState({ open: { saleId, invoiceId, typed: nothingTyped } }),
    type,
    issued: () => type(nothingTyped),
    leave: () => store.setState({ open: null }),
    makeRoom: () =>
      store.setState(({ open }) => ({
        open: open !== null && Object.values(open.typed).some((text) => text.trim() !== '') ? open : null,
      })),
  };
}
