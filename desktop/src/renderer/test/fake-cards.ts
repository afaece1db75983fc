import type { StoredValueTile } from '#shared/bridge.ts';
import { accept, type LeaseId, type RowId, reject, type StoredValueAccountId } from '#shared/kernel/index.ts';
import type { StoredValueTender } from '#shared/payments/index.ts';

/** Gift cards by their codes, each with what the cloud sets aside of it when it is asked. */
export interface FakeCards {
  readonly cards: StoredValueTile[];
  /** What can be set aside of each; null: the cloud can't be asked. */
  freeCents: number | null;
  /** How often something was set aside. */
  held: number;
}

export const demoCard: StoredValueTile = {
  accountId: '019a0000-0000-7000-8000-00000000c001',
  kind: 'giftCard',
  code: 'GIFT-2026-4321',
  balanceCents: 5_000,
  leaseId: null,
  restCents: 0,
};

/** The engine's part in paying with cards. */
export function fakeCards(fake: FakeCards) {
  const find = (isIt: (card: StoredValueTile) => boolean): StoredValueTile | null =>
    fake.cards.find(isIt) ?? null;
  return {
    byCode: (code: string) => find((card) => card.code.toLowerCase() === code.toLowerCase()),
    payments: {
      storedValue: ({ code }: { code: string }) =>
        accept(find((card) => card.code.toLowerCase() === code.toLowerCase())),
      hold: ({ accountId, amountCents }: { accountId: string; amountCents: number }) => {
        const card = find((one) => one.accountId === accountId);
        if (card === null) return reject('payments.accountUnknown');
        const cents = Math.min(amountCents, fake.freeCents ?? card.restCents);
        if (cents <= 0) return reject('payments.holdOffline', { restCents: 0 });
        fake.held += 1;
        const number = String(fake.held).padStart(4, '0');
        return accept({
          leg: {
            tender: card.kind as StoredValueTender,
            tenderedCents: cents,
            storedValue: {
              accountId: accountId as StoredValueAccountId,
              leaseId: '019a0000-0000-7000-8000-00000000c101' as LeaseId,
              spendId: `019a0000-0000-7000-8000-00000001${number}` as RowId,
              last4: card.code.slice(-4),
            },
          },
          card,
        });
      },
      spend: () => reject('payments.leaseUnknown'),
      release: () => reject('payments.leaseUnknown'),
    },
  };
}
