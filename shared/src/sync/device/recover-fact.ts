import { receiptNumber } from '../../devices/index.ts';
import { type Envelope, GENESIS_HASH, parseEnvelope, present, type SaleId } from '../../kernel/index.ts';
import { saleCompleted } from '../../sales/index.ts';
import type { Meaning } from '../projection.ts';
import { recordFact } from '../replica/index.ts';
import type { ReplicaDb } from '../replica/replica-db.ts';
import { outbox } from '../rows.ts';
import type { Chain, ChainChange, JournaledFact } from './chain.ts';

export interface RecoveredFact extends ChainChange {
  /** What a sale besides takes of the device: its receipt number, and the cart that it was. */
  readonly sale: { readonly saleId: SaleId; readonly lastReceiptSequence: number } | undefined;
}

interface ReceiptCounter {
  readonly receiptSeries: string;
  readonly lastReceiptSequence: number;
}

/**
 * Records one fact of the journal as the commit that was lost had recorded it. Throws when it isn't the next of the chain:
 * going on would lose one or the other.
 */
export function recoverFact(
  db: ReplicaDb,
  chain: Pick<Chain, 'streamId' | 'lastSequence' | 'lastHash'> & ReceiptCounter,
  fact: JournaledFact,
  rules: { sha256(text: string): string; readonly meaning: Meaning },
): RecoveredFact {
  const envelope = present(parseEnvelope(fact.envelope), 'a readable envelope in the journal');
  if (!follows(envelope, chain)) {
    throw new Error(
      `expected fact ${chain.lastSequence + 1} of stream ${chain.streamId} after ${chain.lastHash} in the journal, ` +
        `got ${envelope.sequence} of ${envelope.stream} after ${envelope.previous}`,
    );
  }
  const { envelope: text, signature, private: part, postingMonth } = fact;
  const signed = { envelope: text, signature, private: part };
  recordFact(db, { signed, envelope, acceptNo: null, postingMonth }, rules.meaning);
  const { id: factId, stream: streamId, sequence, at } = envelope;
  db.insert(outbox, { streamId, sequence, factId, queuedAt: at, state: 'waiting', code: null });
  return {
    lastSequence: sequence,
    lastHash: rules.sha256(text),
    lastFactAt: at,
    sale: saleOf(envelope, chain),
  };
}

const follows = (envelope: Envelope, chain: Pick<Chain, 'streamId' | 'lastSequence' | 'lastHash'>): boolean =>
  envelope.stream === chain.streamId &&
  envelope.sequence === chain.lastSequence + 1 &&
  envelope.previous === (chain.lastSequence === 0 ? GENESIS_HASH : chain.lastHash);

function saleOf(envelope: Envelope, counter: ReceiptCounter): RecoveredFact['sale'] {
  if (envelope.type !== saleCompleted.type) return undefined;
  const body = saleCompleted.body.safeDecode(envelope.body as never);
  if (!body.success) return undefined;
  const { saleId, receiptSequence } = body.data;
  // A sale that was recorded again in this stream has its number from the one before.
  const isOfSeries = body.data.receiptNumber === receiptNumber(counter.receiptSeries, receiptSequence);
  return { saleId, lastReceiptSequence: isOfSeries ? receiptSequence : counter.lastReceiptSequence };
}
