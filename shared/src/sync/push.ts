import { z } from 'zod';
import { factId, instant, month, openEnum, signedFact, streamId, text } from '../kernel/index.ts';

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
  /** The life of the server's data in which the acceptNos were given. */
  incarnation: z.int().positive(),
  /** Facts of this stream through this sequence are in a backup that can be restored; 0: none. */
  securedThrough: z.int().min(0),
  serverTime: instant,
});
export type PushResponse = z.output<typeof pushResponse>;

/** How many streams a device may ask about at once. */
export const MAX_ASKED_STREAMS = 200;

/** A device asks what the server expects of streams whose facts it has: its own, and those that it could carry. */
export const expectedRequest = z.strictObject({ streamIds: z.array(streamId).min(1).max(MAX_ASKED_STREAMS) });

export const expectedResponse = z.object({
  incarnation: z.int().positive(),
  streams: z.array(
    z.object({
      streamId,
      expectedSequence: z.int().positive(),
      status: openEnum(['open', 'closed', 'revoked']),
    }),
  ),
});
