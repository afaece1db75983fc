import { z } from 'zod';
import { factId, instant, month, openEnum, signedFact, text } from '../kernel/index.ts';

/** Facts in one push; a device with more sends again at once. */
export const MAX_PUSH_FACTS = 200;
export const MAX_PUSH_BYTES = 4 * 1024 * 1024;

/** Version of the protocol between devices and the server; the server keeps three. */
export const PROTOCOL_VERSION = 1;

export const pushRequest = z.strictObject({
  protocol: z.int().positive(),
  facts: z.array(signedFact).min(1).max(MAX_PUSH_FACTS),
});
export type PushRequest = z.output<typeof pushRequest>;

/**
 * What became of a fact. Only `outOfOrder` holds the device: it sends again from `expected`. `quarantined` facts are
 * kept aside and looked at by a person; `deferred` ones are stored and projected when the server knows their version.
 */
export const outcomes = ['accepted', 'duplicate', 'outOfOrder', 'forked', 'quarantined', 'deferred'] as const;
export type Outcome = (typeof outcomes)[number];

export const pushResult = z.object({
  /** Null when not even the id could be read. */
  factId: z.nullable(factId),
  outcome: openEnum(outcomes),
  acceptNo: z.nullable(z.int().positive()),
  postingMonth: z.nullable(month),
  /** Why a fact was quarantined: a code of the error table. */
  code: z.nullable(text(100)),
});
export type PushResult = z.output<typeof pushResult>;

export const pushResponse = z.object({
  /** In the order of the facts sent. */
  results: z.array(pushResult),
  /** The sequence that the server expects next of this stream. */
  expectedSequence: z.int().positive(),
  serverTime: instant,
});
export type PushResponse = z.output<typeof pushResponse>;
