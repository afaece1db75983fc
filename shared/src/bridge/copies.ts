import { z } from 'zod';
import { streamId } from '../kernel/index.ts';
import { method, nothing } from './method.ts';
import type { CarryReport } from './views.ts';

/** How this till's copy at another till stands. */
export interface CopyStatus {
  /** `none`: it has no such copy. `copying`: a moment behind. `behind`: it can't go on, for the reason that `code` names. */
  readonly state: 'none' | 'copied' | 'copying' | 'behind';
  /** Where it goes: address and port. */
  readonly address: string | null;
  /** The newest receipt in it when it was whole last; null: it had none yet, or hasn't been whole since the start. */
  readonly throughReceipt: string | null;
  /** When it was whole last, since the start. */
  readonly copiedAt: string | null;
  /** Since when something waits to be copied. */
  readonly behindSince: string | null;
  /** Why it is behind: a code of the error table. */
  readonly code: string | null;
}

/** A copy of another till's records that is kept here. */
export interface KeptCopy {
  readonly streamId: string;
  readonly registerCode: string;
  readonly receiptSeries: string;
  /** The newest receipt in it; null: none yet. */
  readonly throughReceipt: string | null;
  /** When it was whole last; null: it never was. */
  readonly copiedAt: string | null;
  /** The address by which that till came last, when this computer has it no more. */
  readonly oldAddress: string | null;
}

export interface CopiesView {
  readonly sending: CopyStatus;
  /** What other tills are told to send their copies here; null: this till keeps none. */
  readonly keeping: {
    readonly code: string;
    readonly port: number;
    /** Of this computer, on all its networks. */
    readonly addresses: readonly string[];
    /** Another program has the port: nothing comes. */
    readonly portTaken: boolean;
  } | null;
  /** Also when it keeps no more: what it has stays. */
  readonly kept: readonly KeptCopy[];
}

export const copyMethods = {
  copies: method<CopiesView>()('pairDevice', nothing),
  /** Begins to keep other tills' copies, with a new code, or ends it. What is kept stays. */
  keepCopies: method<CopiesView>()('pairDevice', z.strictObject({ isKept: z.boolean() })),
  /** Sends this till's copies to a till that keeps them, when that one takes them. An empty code: the known one. Null: to nobody. */
  sendCopies: method<CopiesView>()(
    'pairDevice',
    z.strictObject({
      to: z.nullable(z.strictObject({ address: z.string().max(100), code: z.string().max(40) })),
    }),
  ),
  /** Takes a dead till's records in from the copy that is kept here, as from a stick. */
  carryKept: method<CarryReport>()(
    'pairDevice',
    z.strictObject({ streamId, recoveryKey: z.string().min(1).max(200) }),
  ),
};
