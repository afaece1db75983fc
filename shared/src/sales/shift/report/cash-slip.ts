import { displayDate, singaporeDate, singaporeTime } from '../../../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '../../receipt/document.ts';
import type { CashMovementRow } from '../rows.ts';
import { gap, heading, line, money, type PaperLanguage, row, rule, say } from './words.ts';

export interface CashSlipInput {
  readonly companyName: string;
  readonly outletName: string;
  readonly movement: CashMovementRow;
  /** Names of people by their id; who isn't known (any more) is left out. */
  readonly nameOf: (staffId: string) => string | null;
  readonly language: PaperLanguage;
}

const titles = {
  payIn: 'CASH IN',
  payOut: 'CASH OUT',
  drop: 'DROP TO SAFE',
  topUp: 'FROM SAFE',
  bankIn: 'BANK-IN SLIP',
} as const;

/** The slip of moved cash [SAL-52]: what goes into the drawer, the safe or the bank's bag with the money, to be signed. */
export function buildCashSlip(input: CashSlipInput): ReceiptDocument {
  const { movement, language } = input;
  const title = titles[movement.kind as keyof typeof titles] as
    | (typeof titles)[keyof typeof titles]
    | undefined;
  return {
    saleId: movement.id,
    receiptNumber: movement.receiptNumber,
    form: 'receipt',
    // The queue keeps originals of sales on disk; a slip can be printed again from the list.
    copy: true,
    blocks: [
      line(input.companyName, 'center', true),
      line(input.outletName, 'center'),
      gap,
      heading(title === undefined ? movement.kind : say(title, language)),
      row(say('No.', language), movement.receiptNumber, true),
      row(displayDate(singaporeDate(movement.movedAt)), singaporeTime(movement.movedAt)),
      row(say('Register', language), movement.registerCode),
      rule,
      money(say('Amount', language), movement.amountCents, true),
      ...(movement.gstCents === 0 ? [] : [money(say('of which GST', language), movement.gstCents)]),
      ...detailsOf(input),
      rule,
      ...signaturesOf(input),
    ],
  };
}

function detailsOf({ movement, language }: CashSlipInput): ReceiptBlock[] {
  const { category, reference, reason } = movement;
  return [
    ...(category === null ? [] : [row(say('Category', language), category)]),
    ...(reference === null ? [] : [row(say('Reference', language), reference)]),
    ...(reason === '' ? [] : [line(`${say('Reason', language)}: ${reason}`)]),
  ];
}

function signaturesOf({ movement, nameOf, language }: CashSlipInput): ReceiptBlock[] {
  const by = nameOf(movement.movedBy);
  const approver = movement.approvedBy === null ? null : nameOf(movement.approvedBy);
  return [
    ...(by === null ? [] : [row(say('By', language), by)]),
    ...(approver === null ? [] : [row(say('Approved by', language), approver)]),
    gap,
    line(`${say('Signature', language)}: ____________________`),
  ];
}

/** The slip of a drawer that was opened without a sale; it carries no number (RULES.md R14). */
export function buildNoSaleSlip(input: {
  readonly slipId: string;
  readonly companyName: string;
  readonly registerCode: string;
  readonly at: string;
  readonly reason: string;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly language: PaperLanguage;
}): ReceiptDocument {
  const { language } = input;
  return {
    saleId: input.slipId,
    receiptNumber: '',
    form: 'receipt',
    copy: true,
    blocks: [
      line(input.companyName, 'center', true),
      heading(say('NO SALE', language)),
      row(displayDate(singaporeDate(input.at)), singaporeTime(input.at)),
      row(say('Register', language), input.registerCode),
      line(`${say('Reason', language)}: ${input.reason}`),
      ...(input.by === null ? [] : [row(say('By', language), input.by)]),
      ...(input.approvedBy === null ? [] : [row(say('Approved by', language), input.approvedBy)]),
    ],
  };
}
