import type { PricedCart, PricedLine } from '#shared/sales/index.ts';
import type { Till } from '../app/till.ts';
import { payNowShown, type ShownPayNow } from '../sales/pay-now.ts';
import { isRungUp } from '../sales/selling.ts';
import { gstWhilePaying, nextLeg, payTermsOf } from '../sales/tenders.ts';

/** All that a customer's display is told: each field is named here, so that nothing else of the till's ever gets there. */
export interface DisplaySnapshot {
  readonly shop: string | null;
  readonly language: string;
  readonly theme: string;
  readonly training: boolean;
  readonly view: DisplayView;
}

export type DisplayView =
  | {
      readonly kind: 'idle';
      /** What the shop says of itself meanwhile; empty: nothing. */
      readonly text: string;
      readonly picture: string | null;
    }
  | ({ readonly kind: 'sale' } & DisplayCart)
  | {
      readonly kind: 'done';
      readonly paidCents: number;
      readonly changeCents: number;
      readonly link: string | null;
    }
  | { readonly kind: 'receipt'; readonly link: string };

export interface DisplayCart {
  /** The newest first. */
  readonly lines: readonly DisplayLine[];
  readonly itemCount: number;
  readonly totalCents: number;
  /** Null in a shop that isn't registered for GST. */
  readonly gstCents: number | null;
  readonly savedCents: number;
  readonly depositCents: number;
  readonly serviceCents: number;
  /** While Pay is open. */
  readonly due: DisplayDue | null;
}

export interface DisplayLine {
  readonly lineId: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly quantityMilli: number;
  readonly unitCents: number;
  readonly totalCents: number;
  readonly savedCents: number;
  readonly productId: string | null;
  /** Of the newest line alone; null: it has none, or it isn't known yet. */
  readonly picture: string | null;
}

export interface DisplayDue {
  readonly leftCents: number;
  readonly taken: readonly { readonly tender: string; readonly cents: number }[];
  /** The PayNow code to be scanned, and until when by this computer's clock; null: none. */
  readonly payNow: ShownPayNow | null;
}

/** A product's picture as it is known so far. */
export type PictureOf = (productId: string) => string | null;

/** What the customer sees of the till as it stands. Nobody there, nothing shown. */
export function snapshotOf(
  { session, counter, payment }: Till,
  pictureOf: PictureOf = () => null,
): DisplaySnapshot {
  const { state } = session.getState();
  const { cart, flash } = counter.getState();
  const paying = payment.getState();
  const common = {
    shop: state?.company?.name ?? null,
    language: state?.settings.language ?? 'en',
    theme: state?.settings.theme ?? 'system',
    training: state?.training ?? false,
  };
  const { text = '', picture = null } = state?.settings.display ?? {};
  const idle = { kind: 'idle', text, picture } as const;
  const viewOf = (): DisplayView => {
    if (!state?.person) return idle;
    const link = paying.shownLink?.url ?? null;
    if (paying.completed) {
      const { tenderedCents, changeCents } = paying.completed;
      return { kind: 'done', paidCents: tenderedCents - changeCents, changeCents, link };
    }
    if (link !== null) return { kind: 'receipt', link };
    if (!cart || cart.lines.length === 0) return idle;
    const isPaying = paying.open || paying.attempt !== null;
    const taken = paying.attempt?.tenders ?? paying.taken;
    const hasGst = state.company?.gstRegistered ?? false;
    const shown = cartOf(cart, { newestId: flash?.lineId ?? null, hasGst, pictureOf });
    if (!isPaying) return { kind: 'sale', ...shown, due: null };
    const isAsked = paying.attempt !== null;
    const next = nextLeg(cart, { ...paying, taken }, payTermsOf(state));
    const gstCents = gstWhilePaying(cart, taken, isAsked ? { surchargeCents: 0 } : next);
    return {
      kind: 'sale',
      ...shown,
      gstCents: shown.gstCents === null ? null : gstCents,
      due: {
        leftCents: Math.max(0, next.dueCents),
        taken: taken.map(({ tender, tenderedCents }) => ({ tender, cents: tenderedCents })),
        payNow: isAsked ? null : payNowShown(cart, paying, payTermsOf(state)),
      },
    };
  };
  return { ...common, view: viewOf() };
}

function cartOf(
  cart: PricedCart,
  parts: { readonly newestId: string | null; readonly hasGst: boolean; readonly pictureOf: PictureOf },
): Omit<DisplayCart, 'due'> {
  const { newestId, hasGst, pictureOf } = parts;
  const rungUp = cart.lines.filter(isRungUp).reverse();
  const newest = rungUp.filter(({ lineId }) => lineId === newestId);
  const others = rungUp.filter(({ lineId }) => lineId !== newestId);
  const sumOf = (kind: PricedLine['kind']): number =>
    cart.lines.reduce((sum, line) => (line.kind === kind ? sum + line.totalCents : sum), 0);
  return {
    lines: [...newest, ...others].map((line, index) => ({
      lineId: line.lineId,
      name: line.name,
      nameZh: line.nameZh,
      quantityMilli: line.quantityMilli,
      unitCents: line.unitPriceCents,
      totalCents: line.totalCents,
      savedCents: line.discountCents,
      productId: line.productId,
      picture: index === 0 && line.productId !== null ? pictureOf(line.productId) : null,
    })),
    itemCount: cart.itemCount,
    totalCents: cart.totalCents,
    gstCents: hasGst ? cart.gstCents : null,
    savedCents: cart.discountCents,
    depositCents: sumOf('deposit'),
    serviceCents: sumOf('serviceCharge'),
  };
}
