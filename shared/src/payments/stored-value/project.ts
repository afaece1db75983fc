import { deriveId, type Fact, insertRow, type RowWrite } from '../../kernel/index.ts';
import { effectOf } from './effect.ts';
import { storedValueMovements } from './rows.ts';

/**
 * A movement for each fact, and nothing that is counted [PAY-11]: balances are the server's figures, and what a replica knows beyond them is
 * found by its movements. So they may come in any order, and go again.
 */
export function projectStoredValue({ envelope }: Fact<unknown>): readonly RowWrite[] {
  const { kind, accountId, leaseId, amountCents, spendId } = effectOf(envelope);
  return [
    insertRow(storedValueMovements, {
      id: deriveId(envelope.id, 'movement', 0),
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
    }),
  ];
}
