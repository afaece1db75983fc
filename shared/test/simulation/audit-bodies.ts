import { readSignedGoods, type SignedGoods } from './audit-goods.ts';
import { readSignedValue, type SignedValue, spentAtCounter } from './audit-stored-value.ts';

/** What the auditor reads out of signed bytes: by its own means, so that it can't share a mistake with what it audits. */
export interface SignedBody {
  readonly id: string;
  readonly stream: string;
  readonly sequence: number;
  readonly outlets: readonly string[];
  readonly at: string;
  /** True when goods moved, and not only what is known of them. */
  readonly isGoods: boolean;
  readonly counted: readonly {
    readonly locationId: string;
    readonly variantId: string;
    readonly milli: number;
  }[];
  /** What a count's book had of each stream, and of all of them through an acceptNo. */
  readonly seen: readonly {
    readonly streamId: string;
    readonly sequence: number;
    readonly without: readonly number[];
  }[];
  readonly seenThrough: number;
  /** Of the Singapore date of its instant. */
  readonly month: string;
  readonly moved: readonly {
    readonly locationId: string;
    readonly variantId: string;
    readonly milli: number;
  }[];
  /** Debit less credit, by account. */
  readonly booked: readonly (readonly [account: string, cents: number])[];
  readonly sale:
    | { readonly receiptNumber: string; readonly totalCents: number; readonly paidCents: number }
    | undefined;
  readonly gstMistake: string | undefined;
  /** What it does to cards and credit; a sale may be paid with several. */
  readonly values: readonly SignedValue[];
  readonly goods?: SignedGoods;
}

interface WireLine {
  readonly variantId: string;
  readonly quantityMilli: string;
  readonly unitPriceCents: string;
  readonly totalCents: string;
  readonly gstCode: string;
  readonly gstCents: string;
  readonly unitCostE4: string;
  readonly countedMilli: string;
  readonly bookMilli: string;
}

interface WirePayment {
  readonly tenderedCents: string;
  readonly changeCents: string;
  readonly amountCents: string;
  readonly storedValue?: { readonly accountId: string; readonly leaseId: string };
}

interface WireBody {
  readonly locationId: string;
  readonly receiptNumber: string;
  readonly lines: readonly WireLine[];
  readonly payments: readonly WirePayment[];
  readonly totalCents: string;
  readonly gstCents: string;
  readonly gstMethod: string;
  readonly floatCents: string;
  readonly seen: SignedBody['seen'];
  readonly seenThrough: { readonly acceptNo: number };
}

interface WireEnvelope {
  readonly id: string;
  readonly stream: string;
  readonly sequence: number;
  readonly outlets: readonly string[];
  readonly at: string;
  readonly type: string;
  readonly body: WireBody;
}

/** "-12.30" → -1230 with two digits; the text has no more digits than that. */
function digits(text: string, decimals: number): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return text.startsWith('-') && amount !== 0 ? -amount : amount;
}

const cents = (text: string): number => digits(text, 2);
const milli = (text: string): number => digits(text, 3);

/** Singapore is eight hours ahead. */
const monthThere = (at: string): string => new Date(Date.parse(at) + 28_800_000).toISOString().slice(0, 7);

/** 9 of 109 parts of a price are tax, to the nearest cent. */
const nineInside = (gross: number): number => Math.floor((gross * 18 + 109) / 218);

const nothing = {
  moved: [],
  counted: [],
  seen: [],
  seenThrough: 0,
  booked: [],
  sale: undefined,
  gstMistake: undefined,
  values: [],
};

export function readSignedBody(envelope: string): SignedBody {
  const { id, stream, sequence, outlets, at, type, body } = JSON.parse(envelope) as WireEnvelope;
  const isGoods = type === 'sales.saleCompleted.v1' || type === 'inventory.stockOpened.v1';
  const named = { id, stream, sequence, outlets, at, isGoods, month: monthThere(at), ...nothing };
  switch (type) {
    case 'sales.saleCompleted.v1':
      return { ...named, ...readSale(body, at) };
    case 'sales.shiftOpened.v1': {
      const float = cents(body.floatCents);
      return {
        ...named,
        booked: [
          ['1010', float],
          ['1000', -float],
        ],
      };
    }
    case 'inventory.stockOpened.v1':
      return { ...named, ...readOpening(body) };
    case 'inventory.stockCounted.v1':
      return {
        ...named,
        moved: movedBy(body, (line) => milli(line.countedMilli) - milli(line.bookMilli)),
        counted: movedBy(body, (line) => milli(line.countedMilli)),
        seen: body.seen,
        seenThrough: body.seenThrough.acceptNo,
      };
    case 'inventory.lateMovementAbsorbed.v1':
      return { ...named, moved: movedBy(body, (line) => milli(line.quantityMilli)) };
    default: {
      const wire = body as unknown as Readonly<Record<string, unknown>>;
      const goods = readSignedGoods(type, wire);
      if (goods !== undefined) return { ...named, goods };
      const value = readSignedValue(type, wire);
      if (value === undefined) throw new Error(`the auditor doesn't know ${type}`);
      return { ...named, ...value };
    }
  }
}

const movedBy = ({ locationId, lines }: WireBody, amount: (line: WireLine) => number) =>
  lines.map((line) => ({ locationId, variantId: line.variantId, milli: amount(line) }));

function readOpening(body: WireBody): Pick<SignedBody, 'moved' | 'booked'> {
  const value = body.lines.reduce(
    (sum, line) => sum + Math.round((milli(line.quantityMilli) * digits(line.unitCostE4, 4)) / 100_000),
    0,
  );
  return {
    moved: movedBy(body, (line) => milli(line.quantityMilli)),
    booked: [
      ['1200', value],
      ['3900', -value],
    ],
  };
}

function readSale(
  body: WireBody,
  at: string,
): Pick<SignedBody, 'moved' | 'booked' | 'sale' | 'gstMistake' | 'values'> {
  const handedOver = (isCard: boolean): number =>
    body.payments
      .filter(({ storedValue }) => (storedValue !== undefined) === isCard)
      .reduce((sum, paid) => sum + cents(paid.tenderedCents) - cents(paid.changeCents), 0);
  const cash = handedOver(false);
  const cards = handedOver(true);
  const total = cents(body.totalCents);
  const tax = cents(body.gstCents);
  return {
    moved: movedBy(body, (line) => -milli(line.quantityMilli)),
    booked: [
      ['1010', cash],
      ['2300', cards],
      ['4000', tax - total],
      ['2200', -tax],
      ['4900', total - cash - cards],
    ],
    sale: { receiptNumber: body.receiptNumber, totalCents: total, paidCents: cash + cards },
    gstMistake: mistakeIn(body, total, tax, cash, cards, at),
    values: body.payments.flatMap(({ amountCents, storedValue }) =>
      storedValue === undefined ? [] : [spentAtCounter(storedValue, cents(amountCents))],
    ),
  };
}

function mistakeIn(
  body: WireBody,
  total: number,
  tax: number,
  cash: number,
  cards: number,
  at: string,
): string | undefined {
  const prices = body.lines.map((line) =>
    Math.floor((milli(line.quantityMilli) * cents(line.unitPriceCents) + 500) / 1000),
  );
  const sum = prices.reduce((all, price) => all + price, 0);
  if (sum !== total) return `its lines come to ${sum}, its total is ${total}`;
  const taxed = body.lines.map((line, index) => (line.gstCode === 'SR' ? (prices[index] ?? 0) : 0));
  const expected =
    body.gstMethod === 'line'
      ? taxed.reduce((all, price) => all + nineInside(price), 0)
      : nineInside(taxed.reduce((all, price) => all + price, 0));
  if (at >= '2024' && expected !== tax) return `its GST is ${tax}, it should be ${expected}`;
  const rounding = cash + cards - total;
  return Math.abs(rounding) > 2 || cash % 5 !== 0 ? `its cash is ${cash} for ${total - cards}` : undefined;
}
