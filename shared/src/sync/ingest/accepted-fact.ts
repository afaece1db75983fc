import type { Envelope, SignedFact } from '../../kernel/index.ts';
import type { Projection } from '../projection.ts';

/** A fact that is to be entered in the books. */
export interface AcceptedFact {
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  readonly postingMonth: string;
  readonly projection: Projection;
  /** Its decoded body. */
  readonly body: unknown;
  /** Outlet of its author, for review items. */
  readonly outletId: string | null;
  /** True: it was in quarantine, and is entered after all. Its numbers were used up when it came first. */
  readonly fromQuarantine?: boolean;
  /** Given as the last thing before commit. */
  acceptNo: number | null;
}
