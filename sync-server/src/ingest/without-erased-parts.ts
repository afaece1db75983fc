import type { ReceivedFact } from '#shared/sync/index.ts';
import { lockErasedAmong } from '../commands/commands.queries.ts';
import type { CompanyTransaction } from '../store/database.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * A batch without the private parts about customers who are erased already: of a fact that is sent again after a restore, of a twin,
 * of what can't be read. What was signed is taken in as it is. Nobody who is named is erased before this transaction ends.
 */
export async function withoutErasedParts(
  tx: CompanyTransaction,
  received: readonly ReceivedFact[],
): Promise<readonly ReceivedFact[]> {
  const named = [...new Set(received.flatMap(namedIds))];
  if (named.length === 0) return received;
  const erased = await lockErasedAmong(tx, named);
  return received.map((fact) => {
    if (!namedIds(fact).some((id) => erased.has(id))) return fact;
    return fact.kind === 'unreadable'
      ? { ...fact, private: null }
      : { ...fact, signed: { ...fact.signed, private: null } };
  });
}

/** Ids that something with a private part mentions; what couldn't be read may name them anywhere. */
function namedIds(fact: ReceivedFact): readonly string[] {
  if (fact.kind === 'unreadable') return fact.private === null ? [] : (fact.text.match(UUID) ?? []);
  if (fact.signed.private === null) return [];
  const { customerId } = fact.envelope.body;
  return typeof customerId === 'string' ? (customerId.match(UUID) ?? []) : [];
}
