import type { z } from 'zod';
import { accept, defineFact, type Result, reject } from '../../kernel/index.ts';
import {
  leaseEndedBody,
  leaseGrantedBody,
  leaseReleasedBody,
  storedValueIssuedBody,
  storedValueSpentBody,
} from './schema.ts';

/** An amount moves one way. */
const positive = ({ amountCents }: { readonly amountCents: number }): Result<null> =>
  amountCents > 0 ? accept(null) : reject('payments.amountInvalid', { amountCents });

/** Value came into being. */
export const storedValueIssued = defineFact({
  type: 'payments.storedValueIssued.v1',
  authority: 'server',
  body: storedValueIssuedBody,
  verify: positive,
});

/** An amount was moved to one stream. */
export const leaseGranted = defineFact({
  type: 'payments.leaseGranted.v1',
  authority: 'server',
  body: leaseGrantedBody,
  verify: positive,
});

/** The stream of a lease was closed: what was left of it is free again [PAY-14]. */
export const leaseEnded = defineFact({
  type: 'payments.leaseEnded.v1',
  authority: 'server',
  body: leaseEndedBody,
  verify: ({ amountCents }) =>
    amountCents >= 0 ? accept(null) : reject('payments.amountInvalid', { amountCents }),
});

/** A device gave back what it hadn't spent: the device's, because nobody else can count it. */
export const leaseReleased = defineFact({
  type: 'payments.leaseReleased.v1',
  authority: 'device',
  body: leaseReleasedBody,
  verify: positive,
});

/** Value was spent out of a lease: the device's, because the goods are gone. */
export const storedValueSpent = defineFact({
  type: 'payments.storedValueSpent.v1',
  authority: 'device',
  body: storedValueSpentBody,
  verify: positive,
});

export type StoredValueIssuedBody = z.output<typeof storedValueIssuedBody>;
export type StoredValueSpentBody = z.output<typeof storedValueSpentBody>;
