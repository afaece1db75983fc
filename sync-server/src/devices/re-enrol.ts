import type { z } from 'zod';
import {
  type EnrolResponse,
  type RegisterRow,
  reEnrolProofText,
  type reEnrolRequest,
  type StreamRow,
} from '#shared/devices/index.ts';
import { accept, deriveId, epochMsOf, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import { reviewItems } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import { clockRefusal } from './clock-drift.ts';
import { closeLeftStream, companyOfStream, findSuccessors, lockStream } from './devices.queries.ts';
import { type Enrolled, enrolmentAnswer, openedBefore, openStream } from './new-stream.ts';
import { isSignedBy, publicKeyOf } from './signatures.ts';

/** A till is copied or restored once in a while; whoever needs more new streams than this in a day is looked at first. */
const MAX_SUCCESSORS_PER_DAY = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Gives a device whose stream has another writer a new stream at the same register. It proves that it holds the key of the
 * stream that it leaves, and the new one. The old stream is closed as by an enrolment: what is on it can still be carried.
 * Asked again for the same new key, the answer is the same stream: a lost answer costs nothing.
 */
export async function reEnrolDevice(
  context: ServerContext,
  request: z.output<typeof reEnrolRequest>,
): Promise<Result<EnrolResponse>> {
  const newKey = publicKeyOf(request.publicKey);
  const proof = Buffer.from(reEnrolProofText(request.streamId, request.publicKey, request.issuedAt));
  if (newKey === undefined || !isSignedBy(newKey, proof, request.newProof))
    return reject('devices.proofInvalid');
  const companyId = await companyOfStream(context.database, request.streamId);
  if (companyId === undefined) return reject('devices.proofInvalid');
  const enrolled = await context.database.inCompany(companyId, async (tx): Promise<Result<Enrolled>> => {
    const left = await lockStream(tx, request.streamId);
    const oldKey = left && publicKeyOf(left.publicKey);
    if (left?.registerId == null || oldKey === undefined || !isSignedBy(oldKey, proof, request.proof)) {
      return reject('devices.proofInvalid');
    }
    if (left.status === 'revoked') return reject('devices.revoked');
    return (
      clockRefusal(context, request.issuedAt) ?? leaveStream(tx, context, request, left, left.registerId)
    );
  });
  return enrolled.ok ? accept(await enrolmentAnswer(context, enrolled.value)) : enrolled;
}

async function leaveStream(
  tx: CompanyTransaction,
  context: ServerContext,
  { publicKey, installationId }: z.output<typeof reEnrolRequest>,
  left: StreamRow,
  registerId: string,
): Promise<Result<Enrolled>> {
  // A new stream under the old key would be the copy's as well.
  if (publicKey === left.publicKey) return reject('devices.proofInvalid');
  const successors = await findSuccessors(tx, left.id);
  const before = successors.find((stream) => stream.publicKey === publicKey);
  if (before?.status === 'revoked') return reject('devices.revoked');
  if (before !== undefined) return accept(await openedBefore(tx, before));
  const nowMs = context.clock();
  const recent = successors.filter(({ enrolledAt }) => epochMsOf(enrolledAt) > nowMs - DAY_MS);
  if (recent.length >= MAX_SUCCESSORS_PER_DAY) return reject('kernel.tooManyRequests');
  await closeLeftStream(tx, left.id);
  const device = { registerId, installationId, publicKey, enrolledBy: left.enrolledBy, replaces: left.id };
  const opened = await openStream(tx, context, device);
  await tellManager(tx, left, opened, instantOf(nowMs));
  context.log.warn({ left: left.id, streamId: opened.stream.id }, 'a device whose data was copied goes on');
  return accept(opened);
}

function tellManager(
  tx: CompanyTransaction,
  left: StreamRow,
  { stream, register }: { stream: StreamRow; register: RegisterRow },
  now: string,
): Promise<void> {
  return insertRows(tx, reviewItems, [
    {
      id: deriveId(stream.id, 'reviewItem', 0),
      companyId: stream.companyId,
      outletId: stream.outletId,
      factId: null,
      code: 'sync.streamCopied',
      details: {
        registerId: register.id,
        registerCode: register.code,
        streamId: left.id,
        receiptSeries: left.receiptSeries,
        newStreamId: stream.id,
        newReceiptSeries: stream.receiptSeries,
      },
      raisedAt: now,
      resolvedAt: null,
    },
  ]);
}
