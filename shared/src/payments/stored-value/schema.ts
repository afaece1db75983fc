import { z } from 'zod';
import {
  cents,
  customerId,
  leaseId,
  openEnum,
  outletId,
  requestId,
  rowId,
  staffId,
  storedValueAccountId,
  streamId,
  text,
} from '../../kernel/index.ts';
import { storedValueKinds } from './rows.ts';

/** What was given for it: money into the safe, nothing (a kindness), or it was owed when the books began. */
export const fundings = ['cash', 'goodwill', 'opening'] as const;

const issued = {
  accountId: storedValueAccountId,
  kind: openEnum(storedValueKinds),
  code: text(60),
  customerId: z.nullable(customerId),
  amountCents: cents,
  funding: openEnum(fundings),
};

export const issueStoredValueInput = z.strictObject(issued);
export type IssueStoredValueInput = z.output<typeof issueStoredValueInput>;

/** Value came into being: a new account, or more on one that is there. */
export const storedValueIssuedBody = z.object({ ...issued, commandId: requestId, issuedBy: staffId });

/** `leaseId` is the device's: of a new lease, or of one that it holds and wants more on. */
export const leaseStoredValueInput = z.strictObject({
  accountId: storedValueAccountId,
  leaseId,
  amountCents: cents,
});
export type LeaseStoredValueInput = z.output<typeof leaseStoredValueInput>;

const ofLease = { accountId: storedValueAccountId, leaseId, amountCents: cents };

/** Who holds a lease. */
const holder = { streamId, outletId: z.nullable(outletId) };

export const leaseGrantedBody = z.object({
  ...ofLease,
  ...holder,
  commandId: requestId,
  askedBy: staffId,
});

/** `amountCents` is what was left of it by the server's count. */
export const leaseEndedBody = z.object({ ...ofLease, ...holder });

/** A device gives back what it hasn't spent. */
export const leaseReleasedBody = z.object({ ...ofLease, outletId, releasedBy: staffId });

export const storedValueSpentBody = z.object({
  ...ofLease,
  outletId,
  /** Made before the first try. */
  spendId: rowId,
  kind: openEnum(storedValueKinds),
  spentBy: staffId,
});
