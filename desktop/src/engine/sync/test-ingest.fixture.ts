import { instantOf, parseEnvelope, present, type SignedFact } from '#shared/kernel/index.ts';
import type { PushResponse, PushResult } from '#shared/sync/index.ts';
import { sha256Hex } from '../identity-files/index.ts';

export interface AcceptedFact {
  readonly signed: SignedFact;
  readonly id: string;
  readonly sequence: number;
  readonly acceptNo: number;
  readonly postingMonth: string;
}

/** What a server does with one stream's facts, in memory. */
export class TestIngest {
  readonly accepted: AcceptedFact[] = [];
  /** Sequence → what to answer instead of `accepted`. */
  readonly verdicts = new Map<number, Pick<PushResult, 'outcome' | 'code'>>();
  expectedSequence = 1;
  readonly #hashes = new Map<number, string>();

  push(facts: readonly SignedFact[], nowMs: number): PushResponse {
    const results: PushResult[] = [];
    for (const signed of facts) {
      const result = this.#take(signed);
      results.push(result);
      if (result.outcome === 'outOfOrder') break;
    }
    return {
      results,
      expectedSequence: this.expectedSequence,
      incarnation: 1,
      securedThrough: 0,
      serverTime: instantOf(nowMs),
    };
  }

  /** Forgets everything after a sequence, as a server that was restored from a backup. */
  restoreTo(sequence: number): void {
    this.expectedSequence = sequence + 1;
    const kept = this.accepted.filter((fact) => fact.sequence <= sequence);
    this.accepted.splice(0, this.accepted.length, ...kept);
    for (const known of this.#hashes.keys()) if (known > sequence) this.#hashes.delete(known);
  }

  #take(signed: SignedFact): PushResult {
    const envelope = present(parseEnvelope(signed.envelope), 'an envelope');
    const { sequence } = envelope;
    const hash = sha256Hex(Buffer.from(signed.envelope, 'utf8'));
    const result = { factId: envelope.id, acceptNo: null, postingMonth: null, code: null };
    if (sequence > this.expectedSequence) return { ...result, outcome: 'outOfOrder' };
    if (sequence < this.expectedSequence) return { ...result, ...this.#repeated(sequence, hash) };
    this.expectedSequence += 1;
    this.#hashes.set(sequence, hash);
    const verdict = this.verdicts.get(sequence);
    if (verdict !== undefined) return { ...result, ...verdict };
    const acceptNo = this.accepted.length + 1;
    const postingMonth = '2026-12';
    this.accepted.push({ signed, id: envelope.id, sequence, acceptNo, postingMonth });
    return { ...result, outcome: 'accepted', acceptNo, postingMonth };
  }

  #repeated(sequence: number, hash: string): Partial<PushResult> & Pick<PushResult, 'outcome'> {
    if (this.#hashes.get(sequence) !== hash) return { outcome: 'forked', code: 'sync.forked' };
    const verdict = this.verdicts.get(sequence);
    if (verdict !== undefined) return verdict;
    const known = this.accepted.find((fact) => fact.sequence === sequence);
    const { acceptNo, postingMonth } = present(known, 'a fact that was accepted');
    return { outcome: 'duplicate', acceptNo, postingMonth };
  }
}
