import type { z } from 'zod';
import { enrolResponse, reEnrolProofText, type reEnrolRequest } from '#shared/devices/index.ts';
import { instantOf, type Result } from '#shared/kernel/index.ts';
import { createSigner, type DeviceSecrets } from '../identity-files/index.ts';
import type { DeviceState } from '../store/index.ts';
import { createServerClient, posted } from '../sync/server-client.ts';
import type { NewStream, PendingStream } from './pending-stream.ts';

const KEY_BYTES = 32;

export interface AskOptions {
  readonly device: DeviceState;
  readonly secrets: DeviceSecrets;
  readonly pending: PendingStream;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/**
 * Asks the server for a stream of this device's own, because its present one has another writer, and notes the answer.
 * Both keys sign: the old one shows whose register it is, the new one that this device has it. Asked again, it gives
 * the same.
 */
export async function askForStream(options: AskOptions): Promise<Result<NewStream>> {
  const { device, secrets, pending, clock, random } = options;
  const next = pending.secrets() ?? { ...secrets, streamKeySeed: random(KEY_BYTES) };
  pending.saveSecrets(next);
  const first = await ask(options, next, instantOf(clock()));
  const serverTime =
    first.ok || first.error.code !== 'devices.clockTooFar' ? undefined : first.error.details.serverTime;
  const answer = typeof serverTime === 'string' ? await ask(options, next, serverTime) : first;
  if (!answer.ok) return answer;
  const { companyId: _company, registerId: _register, ...given } = answer.value;
  const { streamId, receiptSeries, recoveryPublicKey, token, tokenExpiresAt } = given;
  const stream: NewStream = {
    streamId,
    receiptSeries,
    recoveryPublicKey,
    token,
    tokenExpiresAt,
    serverTime: given.serverTime,
  };
  if (streamId !== device.streamId) pending.saveAnswer(stream);
  return { ok: true, value: stream };
}

function ask({ device, secrets, fetch, signal }: AskOptions, next: DeviceSecrets, issuedAt: string) {
  const signer = createSigner(next.streamKeySeed);
  const publicKey = Buffer.from(signer.publicKey).toString('base64');
  const text = Buffer.from(reEnrolProofText(device.streamId, publicKey, issuedAt), 'utf8');
  const signed = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const body: z.input<typeof reEnrolRequest> = {
    streamId: device.streamId,
    publicKey,
    installationId: secrets.installationId,
    issuedAt,
    proof: signed(createSigner(secrets.streamKeySeed).sign(text)),
    newProof: signed(signer.sign(text)),
  };
  return createServerClient(device.serverUrl, fetch).request({
    ...posted(body),
    path: '/v1/devices/re-enrol',
    data: enrolResponse,
    signal,
  });
}
