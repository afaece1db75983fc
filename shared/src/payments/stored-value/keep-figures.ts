import type { Envelope } from '../../kernel/index.ts';
import { bookMovement } from './book.ts';
import type { StoredValueEffect } from './effect.ts';
import type { StoredValueAccountRow, StoredValueLeaseRow } from './rows.ts';

/** What keeping the figures needs of the server's database, inside the transaction that accepted the facts. */
export interface StoredValueDb {
  /** Locks the account for the rest of the transaction. */
  lockAccount(id: StoredValueAccountRow['id']): Promise<StoredValueAccountRow | undefined>;
  findLease(id: StoredValueLeaseRow['id']): Promise<StoredValueLeaseRow | undefined>;
  save(account: StoredValueAccountRow, lease: StoredValueLeaseRow | undefined): Promise<void>;
}

/** Something about stored value that a person should look at. */
export interface StoredValueSurprise {
  readonly factId: Envelope['id'];
  readonly code: 'payments.leaseExceeded' | 'payments.balanceExceeded';
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Brings the server's figures after the facts that were accepted, in their order.
 * @returns what of them is surprising [PAY-15]
 */
export async function keepFigures(
  db: StoredValueDb,
  accepted: readonly {
    readonly envelope: Envelope;
    readonly acceptNo: number;
    readonly effects: readonly StoredValueEffect[];
  }[],
): Promise<StoredValueSurprise[]> {
  const surprises: StoredValueSurprise[] = [];
  // Two transactions that lock accounts do it in one order; within an account, facts are in theirs.
  const movements = accepted
    .flatMap(({ effects, ...fact }) => effects.map((effect) => ({ ...fact, effect })))
    .sort((one, other) =>
      one.effect.accountId === other.effect.accountId
        ? one.acceptNo - other.acceptNo
        : one.effect.accountId < other.effect.accountId
          ? -1
          : 1,
    );
  for (const movement of movements) {
    const { accountId, leaseId, kind, amountCents } = movement.effect;
    const account = await db.lockAccount(accountId);
    const lease = leaseId === null ? undefined : await db.findLease(leaseId);
    const booked = bookMovement({ account, lease }, movement);
    await db.save(booked.account, booked.lease);
    const { code } = booked.account;
    const about = { factId: movement.envelope.id, details: { accountId, leaseId, kind, code, amountCents } };
    if (booked.excessCents > 0) {
      const details = { ...about.details, excessCents: booked.excessCents };
      surprises.push({ ...about, code: 'payments.leaseExceeded', details });
    }
    if (booked.missingCents > 0) {
      const details = { ...about.details, missingCents: booked.missingCents };
      surprises.push({ ...about, code: 'payments.balanceExceeded', details });
    }
  }
  return surprises;
}
