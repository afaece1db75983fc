import {
  type Envelope,
  epochMsOf,
  instantOf,
  type RegisterId,
  type SignedFact,
  type StreamId,
} from '../../kernel/index.ts';

/** The stream that a device writes, and how far it has come. */
export interface Chain {
  readonly companyId: Envelope['company'];
  readonly streamId: StreamId;
  readonly registerId: RegisterId | null;
  /** Sequence and hash of the newest fact. */
  readonly lastSequence: number;
  readonly lastHash: string;
  readonly lastFactAt: string | null;
  /** The newest time a server told. */
  readonly lastServerTime: string | null;
}

/** What a fact changes of the chain that it is added to. */
export type ChainChange = Pick<Chain, 'lastSequence' | 'lastHash'> & { readonly lastFactAt: string };

/** A fact as the journal keeps it: everything that can't be made again. */
export interface JournaledFact extends SignedFact {
  readonly postingMonth: string;
}

/** No fact dates before the one that it follows, nor before a time that the server has told. */
export function factInstant(clockMs: number, chain: Pick<Chain, 'lastFactAt' | 'lastServerTime'>): string {
  const afterLastMs = chain.lastFactAt === null ? 0 : epochMsOf(chain.lastFactAt) + 1;
  const serverMs = chain.lastServerTime === null ? 0 : epochMsOf(chain.lastServerTime);
  return instantOf(Math.max(clockMs, afterLastMs, serverMs));
}
