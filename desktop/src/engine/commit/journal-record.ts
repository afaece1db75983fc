import { z } from 'zod';
import { privatePart, type SignedFact } from '#shared/kernel/index.ts';
import type { JournaledFact } from '#shared/sync/index.ts';
import type { JournalRecord } from '../journal/index.ts';
import type { StoredFact } from '../store/fact-log.ts';

/** What the journal keeps of a fact: everything that can't be made again. */
const journaledFact: z.ZodType<JournaledFact> = z.object({
  envelope: z.string(),
  signature: z.string(),
  private: z.nullable(privatePart),
  postingMonth: z.string(),
});

/** Canonical JSON: the members are in its order here, and their texts were checked before they were signed. */
export function toJournalRecord(sequence: number, signed: SignedFact, postingMonth: string): JournalRecord {
  const { envelope, private: part, signature } = signed;
  const record = { envelope, postingMonth, private: part && { salt: part.salt, text: part.text }, signature };
  return { sequence, payload: Buffer.from(JSON.stringify(record), 'utf8') };
}

export const storedToJournalRecord = (stored: StoredFact): JournalRecord =>
  toJournalRecord(
    stored.sequence,
    {
      envelope: stored.envelope,
      signature: stored.signature,
      private:
        stored.privateSalt === null || stored.privateText === null
          ? null
          : { salt: stored.privateSalt, text: stored.privateText },
    },
    stored.postingMonth,
  );

/** A fact's record; undefined for one of another kind, which says which. */
export function readFactOf(record: JournalRecord): JournaledFact | undefined {
  const read: unknown = JSON.parse(Buffer.from(record.payload).toString('utf8'));
  const isOther = typeof read === 'object' && read !== null && 'kind' in read;
  return isOther ? undefined : journaledFact.parse(read);
}

/** The record was authenticated when it was opened: if it can't be read, that is a bug. */
export const readJournalRecord = (record: JournalRecord): JournaledFact =>
  journaledFact.parse(JSON.parse(Buffer.from(record.payload).toString('utf8')));
