import { z } from 'zod';
import type { stockCounted } from '../inventory/index.ts';
import {
  accept,
  type Decision,
  defineFact,
  factId,
  insertRow,
  isStorableText,
  type OutletId,
  openEnum,
  outletId,
  type Projector,
  type Result,
  reject,
  rowId,
  type StaffId,
  staffId,
} from '../kernel/index.ts';
import { resolutions, reviewResolutions } from './rows.ts';

/** Characters of the reason that a person gives. */
export const MAX_REASON_LENGTH = 500;

/** What a person has dealt with: an item to review, or a fact of this device's that was refused a place in the books. */
const subject = {
  reviewItemId: z.nullable(rowId),
  heldFactId: z.nullable(factId),
};

export const reviewResolvedBody = z.object({
  ...subject,
  outletId,
  resolution: openEnum(resolutions),
  by: staffId,
});
export type ReviewResolvedBody = z.output<typeof reviewResolvedBody>;

/** A manager has looked at something that needed attention. Why, in their words, is the fact's private part. */
export const reviewResolved = defineFact({
  type: 'sync.reviewResolved.v1',
  authority: 'device',
  body: reviewResolvedBody,
  verify: ({ reviewItemId, heldFactId }) =>
    (reviewItemId === null) === (heldFactId === null)
      ? reject('sync.resolutionInvalid', { reviewItemId, heldFactId })
      : accept(null),
});

export interface ResolveReview {
  readonly subject: Pick<ReviewResolvedBody, 'reviewItemId' | 'heldFactId'>;
  readonly resolution: (typeof resolutions)[number];
  readonly reason: string;
}

/** Decides that something needs no more attention [SYN-8]. A reason is asked for, since nobody else can tell it later. */
export function decideResolveReview(
  { subject: what, resolution, reason }: ResolveReview,
  reads: { readonly outletId: OutletId; readonly by: StaffId },
): Result<Decision<typeof reviewResolved>> {
  const note = reason.trim();
  const hasOne = (what.reviewItemId === null) !== (what.heldFactId === null);
  if (!hasOne || note === '' || note.length > MAX_REASON_LENGTH || !isStorableText(note)) {
    return reject('sync.resolutionInvalid', { ...what });
  }
  return accept({
    definition: reviewResolved,
    outlets: [reads.outletId],
    privateText: note,
    body: { ...what, ...reads, resolution },
  });
}

export const projectReviewResolved: Projector<typeof reviewResolved> = ({ envelope, body }) => [
  insertRow(reviewResolutions, {
    factId: envelope.id,
    companyId: envelope.company,
    reviewItemId: body.reviewItemId,
    heldFactId: body.heldFactId,
    resolution: body.resolution,
    resolvedBy: body.by,
    resolvedAt: envelope.at,
  }),
];

/** A count that was asked for by a review item answers it [SYN-8]. */
export const projectCountResolution: Projector<typeof stockCounted> = ({ envelope, body }) =>
  body.reviewItemId === null
    ? []
    : [
        insertRow(reviewResolutions, {
          factId: envelope.id,
          companyId: envelope.company,
          reviewItemId: body.reviewItemId,
          heldFactId: null,
          resolution: 'counted',
          resolvedBy: body.countedBy,
          resolvedAt: envelope.at,
        }),
      ];
