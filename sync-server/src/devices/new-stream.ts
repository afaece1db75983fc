import {
  type EnrolResponse,
  type RegisterRow,
  receiptSeries,
  type StreamRow,
} from '#shared/devices/index.ts';
import {
  GENESIS_HASH,
  instantOf,
  present,
  streamId as streamIdSchema,
  uuidV7,
} from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { issueToken } from './device-token.ts';
import { countEnrolment, findRegister, recoveryPublicKey, saveNewStream } from './devices.queries.ts';

/** A stream with what its device needs to know besides. */
export interface Enrolled {
  readonly stream: StreamRow;
  readonly register: RegisterRow;
  readonly recoveryKey: string;
}

export type NewStream = Pick<StreamRow, 'installationId' | 'publicKey' | 'enrolledBy' | 'replaces'> & {
  readonly registerId: string;
};

/** Opens a stream at a register, which counts one more enrolment: that gives the stream its own receipt series. */
export async function openStream(
  tx: CompanyTransaction,
  context: ServerContext,
  { registerId, ...device }: NewStream,
): Promise<Enrolled> {
  const register = present(await countEnrolment(tx, registerId), 'the register of a new stream');
  const stream: StreamRow = {
    ...device,
    id: streamIdSchema.parse(uuidV7(context.clock(), context.random(10))),
    companyId: register.companyId,
    registerId: register.id,
    outletId: register.outletId,
    receiptSeries: receiptSeries(register.code, register.enrolments),
    lastSequence: 0,
    lastHash: GENESIS_HASH,
    lastReceiptSequence: 0,
    status: 'open',
    enrolledAt: instantOf(context.clock()),
    lastSeenAt: null,
    securedThrough: 0,
    closedAt: null,
    closedBy: null,
    closedThrough: null,
  };
  await saveNewStream(tx, stream);
  return { stream, register, recoveryKey: present(await recoveryPublicKey(tx), 'a recovery key') };
}

/** A stream that was opened before, for a device that didn't get the answer. */
export async function openedBefore(tx: CompanyTransaction, stream: StreamRow): Promise<Enrolled> {
  const register = await findRegister(tx, present(stream.registerId, 'the register of a device’s stream'));
  return {
    stream,
    register: present(register, 'the register of a stream'),
    recoveryKey: present(await recoveryPublicKey(tx), 'a recovery key'),
  };
}

export async function enrolmentAnswer(
  context: ServerContext,
  { stream, register, recoveryKey }: Enrolled,
): Promise<EnrolResponse> {
  await context.enrolments.note(stream, register);
  return {
    companyId: stream.companyId,
    streamId: stream.id,
    registerId: register.id,
    registerCode: register.code,
    outletId: register.outletId,
    receiptSeries: stream.receiptSeries,
    recoveryPublicKey: recoveryKey,
    ...(await issueToken(context, stream.id)),
    serverTime: instantOf(context.clock()),
  };
}
