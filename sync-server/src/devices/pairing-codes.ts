import { createHmac } from 'node:crypto';
import {
  normalisePairingCode,
  PAIRING_ALPHABET,
  PAIRING_CODE_LENGTH,
  PAIRING_CODE_TTL_MS,
  type RegisterRow,
} from '#shared/devices/index.ts';
import { accept, assert, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { authorisePerson, mayPair, type PersonProof } from './authorise-manager.ts';
import { findRegister, findRegisterByCode, savePairingCode } from './devices.queries.ts';

export interface NewPairingCode {
  readonly pairingCode: string;
  readonly registerCode: string;
  readonly expiresAt: string;
}

/** Only a keyed hash of a code is stored: who reads the table can't pair with it. */
export const pairingCodeHash = (secret: string, typed: string): string =>
  createHmac('sha256', secret)
    .update(`pairing-code:${normalisePairingCode(typed)}`)
    .digest('hex');

/** A code for a register, made by a person with the right to, who proves it with a PIN. */
export async function createPairingCode(
  context: ServerContext,
  request: PersonProof & { companyId: string; registerId: string },
): Promise<Result<NewPairingCode>> {
  return context.database.inCompany(request.companyId, async (tx) => {
    const authorised = await authorisePerson(tx, context, request);
    if (!authorised.ok) return authorised;
    const register = await findRegister(tx, request.registerId);
    if (register === undefined) return reject('devices.registerUnknown');
    if (!mayPair(authorised.value, register)) return reject('identity.notAllowed');
    return accept(await writePairingCode(tx, context, register, authorised.value.id));
  });
}

/** A code without a person: for whoever operates the server itself, in its own process. */
export async function createPairingCodeAsOperator(
  context: ServerContext,
  companyId: string,
  registerCode: string,
): Promise<Result<NewPairingCode>> {
  return context.database.inCompany(companyId, async (tx) => {
    const register = await findRegisterByCode(tx, registerCode);
    if (register === undefined) return reject('devices.registerUnknown', { registerCode });
    return accept(await writePairingCode(tx, context, register, null));
  });
}

/** A new code in a transaction that the caller owns. */
export async function writePairingCode(
  tx: CompanyTransaction,
  context: ServerContext,
  register: RegisterRow,
  createdBy: string | null,
): Promise<NewPairingCode> {
  const pairingCode = randomCode(context.random);
  const expiresAt = instantOf(context.clock() + PAIRING_CODE_TTL_MS);
  await savePairingCode(tx, {
    codeHash: pairingCodeHash(context.secret, pairingCode),
    companyId: tx.companyId,
    registerId: register.id,
    createdBy,
    expiresAt,
    usedAt: null,
    streamId: null,
  });
  return { pairingCode, registerCode: register.code, expiresAt };
}

/** Each letter as likely as any other: bytes beyond a whole number of alphabets are thrown away. */
function randomCode(random: (bytes: number) => Uint8Array): string {
  const limit = 256 - (256 % PAIRING_ALPHABET.length);
  let code = '';
  while (code.length < PAIRING_CODE_LENGTH) {
    const bytes = random(PAIRING_CODE_LENGTH * 2);
    assert(bytes.length > 0, 'random bytes');
    for (const byte of bytes) {
      if (byte < limit && code.length < PAIRING_CODE_LENGTH)
        code += PAIRING_ALPHABET[byte % PAIRING_ALPHABET.length];
    }
  }
  return code;
}
