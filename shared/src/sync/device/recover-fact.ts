import { receiptNumber } from '../../devices/index.ts';
import { type Envelope, GENESIS_HASH, parseEnvelope, present, type SaleId } from '../../kernel/index.ts';
import { cashMoved, saleCompleted } from '../../sales/index.ts';
import type { Meaning } from '../projection.ts';
import { recordFact } from '../replica/index.ts';
import type { ReplicaDb } from '../replica/replica-db.ts';
import { outbox } from '../rows.ts';
import type { Chain, ChainChange, JournaledFact } from './chain.ts';

export interface RecoveredFact extends ChainChange {
  /** What a document of the receipt series besides takes of the device: its number, and of a sale the cart that it was. */
  readonly sale: { readonly saleId: SaleId | null; readonly lastReceiptSequence: number } | undefined;
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

interface Numbered {
  readonly saleId: SaleId | null;
  readonly receiptNumber: string;
  readonly receiptSequence: number;
}

/** What a document says that took a number of the stream's one series (RULES.md R14). */
function numberedOf({ type, body }: Envelope): Numbered | undefined {
  if (type === saleCompleted.type) return saleCompleted.body.safeDecode(body as never).data;
  if (type !== cashMoved.type) return undefined;
  const moved = cashMoved.body.safeDecode(body as never).data;
  return moved === undefined ? undefined : { ...moved, saleId: null };
}

function saleOf(envelope: Envelope, counter: ReceiptCounter): RecoveredFact['sale'] {
  const numbered = numberedOf(envelope);
  if (numbered === undefined) return undefined;
  const { saleId, receiptSequence } = numbered;
  // A sale that was recorded again in this stream has its number from the one before.
  const isOfSeries = numbered.receiptNumber === receiptNumber(counter.receiptSeries, receiptSequence);
  return { saleId, lastReceiptSequence: isOfSeries ? receiptSequence : counter.lastReceiptSequence };
}
