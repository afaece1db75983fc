import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, SAMPLE_INSTANT, sampleSale } from '../../test/samples.ts';
import type { Envelope } from '../kernel/index.ts';
import {
  type KnownMovement,
  type LeaseAtCounter,
  type StoredValueAccountRow,
  type StoredValueLeaseRow,
  type StoredValueLeg,
  spendFromLeases,
} from '../payments/index.ts';
import { projectSale, projectSaleSpending, saleCompleted, storedValueEffectsOf } from './index.ts';

const newId = <Id extends string>(): Id => newSampleId() as Id;
const [streamId, outletId, by, companyId] = [newId(), newId(), newId(), newId()] as [
  never,
  never,
  never,
  never,
];

/** A card with a lease of it at this till. */
function cardOf(change: Partial<StoredValueAccountRow> = {}, leased: Partial<StoredValueLeaseRow> = {}) {
  const figure = { version: 10, booked: [] };
  const account = {
    ...{ id: newId(), companyId, kind: 'giftCard', code: 'GIFT-20261234', customerId: null },
    ...{ balanceCents: 8_000, leasedCents: 5_000, status: 'active', updatedAt: SAMPLE_INSTANT },
    ...figure,
    ...change,
  } as StoredValueAccountRow;
  const lease = {
    ...{ id: newId(), companyId, accountId: account.id, streamId, outletId, amountCents: 5_000 },
    ...{ spentCents: 0, returnedCents: 0, state: 'open' },
    ...figure,
    ...leased,
  } as StoredValueLeaseRow;
  const leg: StoredValueLeg = { accountId: account.id, leaseId: lease.id, spendId: newId(), last4: '1234' };
  const at = (movements: readonly KnownMovement[] = []): LeaseAtCounter =>
    ({ account, lease, movements, ofAccount: movements, streamId, outletId, by }) as LeaseAtCounter;
  return { account, lease, leg, at };
}

const codeOf = (result: { readonly ok: boolean }): string =>
  (result as { error?: { code: string } }).error?.code ?? 'accepted';
const paid = (
  tender: 'giftCard' | 'storeCredit' | 'cash',
  amountCents: number,
  storedValue?: StoredValueLeg,
) => ({
  ...{ tender, amountCents, roundingCents: 0, tenderedCents: amountCents, changeCents: 0 },
  ...(storedValue && { storedValue }),
});
const spentBefore = (amountCents: number): KnownMovement =>
  ({ kind: 'spent', amountCents, streamId, sequence: 3, acceptNo: null }) as KnownMovement;

describe('a sale paid with a gift card', () => {
  it('[PAY-37] R16: 50.60 is 50.00 of the card and 0.60 in cash, with GST on all of it', () => {
    const { leg, at } = cardOf();
    const sale = sampleSale({
      items: [{ priceCents: 5_060 }],
      tenders: [
        { tender: 'giftCard', tenderedCents: 5_000, storedValue: leg },
        { tender: 'cash', tenderedCents: 100 },
      ],
      leaseAt: () => at(),
    });
    expect(sale.body).toMatchObject({ totalCents: 5_060, gstCents: 418, roundingCents: 0 });
    expect(sale.body.payments).toMatchObject([
      { tender: 'giftCard', amountCents: 5_000, storedValue: { ...leg, leftCents: 3_000 } },
      { tender: 'cash', amountCents: 60, changeCents: 40 },
    ]);
    expect(saleCompleted.verify(sale.body, sale.envelope).ok).toBe(true);
    expect(projectSaleSpending(sale, { postingMonth: '2026-11', privateText: null })).toMatchObject([
      {
        table: { name: 'stored_value_movements' },
        row: { kind: 'spent', amountCents: 5_000, spendId: leg.spendId, leaseId: leg.leaseId },
      },
    ]);
    expect(
      projectSale(sale, { postingMonth: '2026-11', privateText: null }).filter(
        ({ table }) => table.name === 'sale_payments',
      ),
    ).toMatchObject([{ row: { storedValue: { leftCents: 3_000 } } }, { row: { storedValue: null } }]);
  });

  it('[PAY-37] is told to the server as what it takes of each card, and other sales as nothing', () => {
    const [one, other] = [cardOf(), cardOf({ kind: 'storeCredit', code: 'SC-7' })];
    const sale = sampleSale({
      items: [{ priceCents: 700 }],
      tenders: [
        { tender: 'giftCard', tenderedCents: 300, storedValue: one.leg },
        { tender: 'storeCredit', tenderedCents: 400, storedValue: other.leg },
      ],
      leaseAt: ({ leaseId }) => (leaseId === one.lease.id ? one : other).at(),
    });
    const wire = (of: typeof sale) => ({
      type: saleCompleted.type,
      body: JSON.parse(JSON.stringify(saleCompleted.body.encode(of.body))) as Envelope['body'],
    });
    expect(storedValueEffectsOf(wire(sale))).toMatchObject([
      { kind: 'spent', accountId: one.account.id, amountCents: 300 },
      { kind: 'spent', accountId: other.account.id, amountCents: 400 },
    ]);
    expect(sale.body.payments[1]?.storedValue).toMatchObject({ last4: 'SC-7', leftCents: 7_600 });
    expect(storedValueEffectsOf(wire(sampleSale()))).toEqual([]);
  });

  it('[PAY-37] takes no more than is left of the lease by the own count, all legs together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 5_000 }),
        (amounts, before) => {
          const { leg, at } = cardOf();
          const legs = amounts.map((amount) => paid('giftCard', amount, { ...leg, spendId: newId() }));
          const sum = amounts.reduce((all, amount) => all + amount, 0);
          const decided = spendFromLeases(legs, () => at([spentBefore(before)]));
          expect(codeOf(decided)).toBe(sum + before <= 5_000 ? 'accepted' : 'payments.leaseShort');
          if (decided.ok) expect(decided.value.at(-1)?.storedValue?.leftCents).toBe(8_000 - before - sum);
        },
      ),
    );
  });

  it('[PAY-37] is refused out of what is another till’s, another card’s, ended, or not a tender', () => {
    const card = cardOf();
    const pay = (lease: Partial<StoredValueLeaseRow>, account: Partial<StoredValueAccountRow> = {}) =>
      codeOf(
        spendFromLeases([paid('giftCard', 100, card.leg)], () => ({
          ...card.at(),
          account: { ...card.account, ...account },
          lease: { ...card.lease, ...lease },
        })),
      );
    expect(pay({})).toBe('accepted');
    expect(pay({ streamId: newId() })).toBe('payments.leaseUnknown');
    expect(pay({ accountId: newId() })).toBe('payments.leaseUnknown');
    expect(pay({ state: 'ended' })).toBe('payments.leaseOver');
    expect(pay({}, { kind: 'points' })).toBe('payments.accountUnknown');
    expect(pay({}, { status: 'awaited' })).toBe('payments.accountUnknown');
    expect(codeOf(spendFromLeases([paid('giftCard', 100)], () => card.at()))).toBe('payments.leaseUnknown');
    expect(codeOf(spendFromLeases([paid('giftCard', 100, card.leg)]))).toBe('payments.leaseUnknown');
    expect(codeOf(spendFromLeases([paid('cash', 100, card.leg)], () => card.at()))).toBe(
      'payments.accountUnknown',
    );
    const withTip = { ...paid('giftCard', 100, card.leg), tenderedCents: 120 };
    expect(codeOf(spendFromLeases([withTip], () => card.at()))).toBe('payments.tenderInvalid');
  });

  it('[PAY-37] is no sale for the server when a card has no lease, or cash has one', () => {
    const { leg, at } = cardOf();
    const sale = sampleSale({
      items: [{ priceCents: 300 }],
      tenders: [{ tender: 'giftCard', tenderedCents: 300, storedValue: leg }],
      leaseAt: () => at(),
    });
    const [payment] = sale.body.payments;
    if (payment === undefined) throw new Error('expected a payment');
    const { storedValue: _, ...without } = payment;
    for (const wrong of [without, { ...payment, tender: 'card' as const }]) {
      const body = { ...sale.body, payments: [wrong] };
      expect(codeOf(saleCompleted.verify(body, sale.envelope))).toBe('sales.factInconsistent');
    }
  });

  it('[PAY-37] is no sale for the server when a card gave a tip, which no lease has', () => {
    const { leg, at } = cardOf();
    const sale = sampleSale({
      items: [{ priceCents: 300 }],
      tenders: [{ tender: 'giftCard', tenderedCents: 300, storedValue: leg }],
      leaseAt: () => at(),
    });
    const payments = sale.body.payments.map((payment) => ({
      ...payment,
      tenderedCents: 800,
      tipCents: 500,
    }));
    expect(codeOf(saleCompleted.verify({ ...sale.body, payments }, sale.envelope))).toBe(
      'sales.factInconsistent',
    );
  });
});
