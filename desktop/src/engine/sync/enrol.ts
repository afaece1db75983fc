import {
  type EnrolResponse,
  enrolProofText,
  enrolResponse,
  normalisePairingCode,
} from '#shared/devices/index.ts';
import type { Result } from '#shared/kernel/index.ts';
import { createServerClient, posted } from './server-client.ts';
import type { SigningKey } from './token.ts';

export interface EnrolOptions {
  readonly serverUrl: string;
  /** As it was typed. */
  readonly pairingCode: string;
  readonly installationId: string;
  readonly signer: SigningKey;
  readonly fetch: typeof fetch;
}

/**
 * First run: asks the server for a stream, with a code that a manager made. Gives what the device's state needs and
 * touches no database; a lost answer costs the code, never data.
 */
export function enrol(options: EnrolOptions): Promise<Result<EnrolResponse>> {
  const pairingCode = normalisePairingCode(options.pairingCode);
  const proof = options.signer.sign(Buffer.from(enrolProofText(pairingCode, options.installationId), 'utf8'));
  return createServerClient(options.serverUrl, options.fetch).request({
    ...posted({
      pairingCode,
      publicKey: Buffer.from(options.signer.publicKey).toString('base64'),
      installationId: options.installationId,
      proof: Buffer.from(proof).toString('base64'),
    }),
    path: '/v1/devices/enrol',
    data: enrolResponse,
  });
}
