import { parseEnvelope, present } from '../../kernel/index.ts';
import type { Chain } from './chain.ts';

/**
 * Of the facts of a stream that are here, those that this device wrote: a copy of its data may have written others at the
 * same places, and they came down from the server. Found by going back along the chain from its end.
 * @param facts in the order of their sequence
 * @returns them in that order
 */
export function ownChain<Fact extends { readonly sequence: number; readonly envelope: string }>(
  facts: readonly Fact[],
  end: Pick<Chain, 'lastSequence' | 'lastHash'>,
  sha256: (text: string) => string,
): Fact[] {
  const own: Fact[] = [];
  let { lastSequence: sequence, lastHash: hash } = end;
  for (const fact of facts.toReversed()) {
    if (fact.sequence !== sequence || sha256(fact.envelope) !== hash) continue;
    own.push(fact);
    sequence -= 1;
    hash = present(parseEnvelope(fact.envelope), 'a readable envelope of a recorded fact').previous;
  }
  return own.reverse();
}
