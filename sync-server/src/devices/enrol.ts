import type { z } from 'zod';
import {
  type EnrolResponse,
  enrolProofText,
  type enrolRequest,
  receiptSeries,
  type StreamRow,
  tokenProofText,
  type tokenRequest,
} from '#shared/devices/index.ts';
import {
  accept,
  epochMsOf,
  GENESIS_HASH,
  instantOf,
  present,
  type Result,
  reject,
  streamId as streamIdSchema,
  uuidV7,
} from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { issueToken } from './device-token.ts';
import {
  closeStreamsOf,
  companyOfPairingCode,
  companyOfStream,
  countEnrolment,
  findStream,
  recoveryPublicKey,
  saveNewStream,
  usePairingCode,
} from './devices.queries.ts';
import { pairingCodeHash } from './pairing-codes.ts';
import { isSignedBy, publicKeyOf } from './signatures.ts';

/** How far a device's clock may be off when it signs for a token. */
const MAX_CLOCK_DRIFT_MS = 10 * 60 * 1000;

/**
 * Makes a device the writer of a new stream. The code is used up, the register counts one more enrolment (which gives
 * the stream its own receipt series), and earlier streams of the same installation are closed: they can still be
 * carried. Streams of other installations at the register stay open, because their devices may still be selling.
 */
export async function enrolDevice(
  context: ServerContext,
  request: z.output<typeof enrolRequest>,
): Promise<Result<EnrolResponse>> {
  const key = publicKeyOf(request.publicKey);
  const proofText = enrolProofText(request.pairingCode, request.installationId);
  if (key === undefined || !isSignedBy(key, Buffer.from(proofText), request.proof)) {
    return reject('devices.proofInvalid');
  }
  const codeHash = pairingCodeHash(context.secret, request.pairingCode);
  const companyId = await companyOfPairingCode(context.database, codeHash);
  if (companyId === undefined) return reject('devices.pairingCodeInvalid');
  const enrolled = await context.database.inCompany(companyId, async (tx) => {
    const now = instantOf(context.clock());
    const code = await usePairingCode(tx, codeHash, now);
    if (code === undefined) return undefined;
    const register = present(await countEnrolment(tx, code.registerId), 'the register of a pairing code');
    await closeStreamsOf(tx, request.installationId);
    const stream: StreamRow = {
      id: streamIdSchema.parse(uuidV7(context.clock(), context.random(10))),
      companyId: register.companyId,
      registerId: register.id,
      outletId: register.outletId,
      installationId: request.installationId,
      publicKey: request.publicKey,
      receiptSeries: receiptSeries(register.code, register.enrolments),
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      status: 'open',
      enrolledAt: now,
      enrolledBy: code.createdBy as StreamRow['enrolledBy'],
      lastSeenAt: null,
      securedThrough: 0,
    };
    await saveNewStream(tx, stream);
    return { stream, register, recoveryKey: present(await recoveryPublicKey(tx), 'a recovery key') };
  });
  if (enrolled === undefined) return reject('devices.pairingCodeInvalid');
  const { stream, register, recoveryKey } = enrolled;
  context.log.info({ streamId: stream.id, register: register.code }, 'device enrolled');
  return accept({
    companyId: stream.companyId,
    streamId: stream.id,
    registerId: register.id,
    registerCode: register.code,
    outletId: register.outletId,
    receiptSeries: stream.receiptSeries,
    recoveryPublicKey: recoveryKey,
    ...(await issueToken(context, stream.id)),
    serverTime: instantOf(context.clock()),
  });
}

/** A new token for a stream, for a signature over the time by its key. */
export async function renewToken(
  context: ServerContext,
  request: z.output<typeof tokenRequest>,
): Promise<Result<{ token: string; tokenExpiresAt: string; serverTime: string }>> {
  const companyId = await companyOfStream(context.database, request.streamId);
  if (companyId === undefined) return reject('devices.proofInvalid');
  const stream = await context.database.inCompany(companyId, (tx) => findStream(tx, request.streamId));
  const key = stream && publicKeyOf(stream.publicKey);
  const proof = Buffer.from(tokenProofText(request.streamId, request.issuedAt));
  // The company's own stream has no device, so nobody gets a token for it.
  if (stream?.registerId == null || key === undefined || !isSignedBy(key, proof, request.signature)) {
    return reject('devices.proofInvalid');
  }
  if (stream.status === 'revoked') return reject('devices.revoked');
  const nowMs = context.clock();
  if (Math.abs(epochMsOf(request.issuedAt) - nowMs) > MAX_CLOCK_DRIFT_MS) {
    return reject('devices.clockTooFar', { serverTime: instantOf(nowMs) });
  }
  return accept({ ...(await issueToken(context, stream.id)), serverTime: instantOf(nowMs) });
}
