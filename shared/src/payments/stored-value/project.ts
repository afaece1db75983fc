import { deriveId, type Envelope, type Fact, insertRow, type RowWrite } from '../../kernel/index.ts';
import { effectOf, type StoredValueEffect } from './effect.ts';
import { storedValueMovements } from './rows.ts';

/**
 * A movement for each fact, and nothing that is counted [PAY-11]: balances are the server's figures, and what a replica knows beyond them is
 * found by its movements. So they may come in any order, and go again.
 */
export const projectStoredValue = ({ envelope }: Fact<unknown>): readonly RowWrite[] => [
  movementRow(envelope, effectOf(envelope), 0),
];

/** @param index of what the fact does, since a sale may be paid with several cards */
export const movementRow = (
  envelope: Pick<Envelope, 'id' | 'company' | 'stream' | 'sequence' | 'at'>,
  { kind, accountId, leaseId, amountCents, spendId }: StoredValueEffect,
  index: number,
): RowWrite =>
  insertRow(storedValueMovements, {
    id: deriveId(envelope.id, 'movement', index),
    companyId: envelope.company,
    factId: envelope.id,
    accountId,
    leaseId,
    streamId: envelope.stream,
    sequence: envelope.sequence,
    kind,
    amountCents,
    spendId,
    movedAt: envelope.at,
  });
