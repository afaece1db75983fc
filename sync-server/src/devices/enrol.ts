import type { z } from 'zod';
import {
  type EnrolResponse,
  enrolProofText,
  type enrolRequest,
  type StreamRow,
  tokenProofText,
  type tokenRequest,
} from '#shared/devices/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { endLeasesOfInstallation } from '../stored-value/end-leases.ts';
import { clockRefusal } from './clock-drift.ts';
import { issueToken } from './device-token.ts';
import {
  closeStreamsOf,
  companyOfPairingCode,
  companyOfStream,
  findPairedStream,
  findStream,
  notePairedStream,
  usePairingCode,
} from './devices.queries.ts';
import { type Enrolled, enrolmentAnswer, openedBefore, openStream } from './new-stream.ts';
import { pairingCodeHash } from './pairing-codes.ts';
import { isSignedBy, publicKeyOf } from './signatures.ts';
import { wipeOrderOf } from './take-out.ts';

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
    if (code === undefined) return answeredBefore(tx, codeHash, request, now);
    const { installationId, publicKey } = request;
    await closeStreamsOf(tx, installationId);
    await endLeasesOfInstallation(tx, context, installationId);
    const enrolledBy = code.createdBy as StreamRow['enrolledBy'];
    const device = { registerId: code.registerId, installationId, publicKey, enrolledBy, replaces: null };
    const opened = await openStream(tx, context, device);
    await notePairedStream(tx, codeHash, opened.stream.id);
    return opened;
  });
  if (enrolled === undefined) return reject('devices.pairingCodeInvalid');
  const { stream, register } = enrolled;
  context.log.info({ streamId: stream.id, register: register.code }, 'device enrolled');
  return accept(await enrolmentAnswer(context, enrolled));
}

/** The stream that this very device got for the code before, whose answer it never saw: it may have been killed. */
async function answeredBefore(
  tx: CompanyTransaction,
  codeHash: string,
  { installationId, publicKey }: z.output<typeof enrolRequest>,
  now: string,
): Promise<Enrolled | undefined> {
  const stream = await findPairedStream(tx, codeHash, now);
  const isItsOwn =
    stream?.installationId === installationId && stream.publicKey === publicKey && stream.status === 'open';
  return stream !== undefined && isItsOwn ? openedBefore(tx, stream) : undefined;
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
  const drifted = clockRefusal(context, request.issuedAt);
  if (stream.status === 'revoked') {
    const wipe = await wipeOrderOf(context, stream);
    if (wipe === undefined) return reject('devices.revoked');
    // Whoever repeats an old request must not be given what a device that is wiped may still do.
    return drifted ?? reject('devices.revoked', { wipe });
  }
  if (drifted !== undefined) return drifted;
  return accept({ ...(await issueToken(context, stream.id)), serverTime: instantOf(context.clock()) });
}
