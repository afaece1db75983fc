import type { z } from 'zod';
import { type addRegisterRequest, type RegisterRow, shareSeries } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { authorisePerson, mayPair, type PersonProof } from './authorise-manager.ts';
import {
  findRegister,
  findRegisters,
  hasOutlet,
  lockRegisters,
  removeUnusedRegister,
  saveNewRegister,
} from './devices.queries.ts';
import { type NewPairingCode, writePairingCode } from './pairing-codes.ts';

export type NewRegister = z.output<typeof addRegisterRequest> & { readonly companyId: string };

/**
 * A register for a new device, with a code to pair it with, on behalf of a person with the right to, who proves it with a PIN
 * [DEV-12]. Asked for again, it is there, and another code is made for it.
 */
export async function addRegister(
  context: ServerContext,
  wanted: NewRegister,
): Promise<Result<NewPairingCode>> {
  return context.database.inCompany(wanted.companyId, async (tx) => {
    const authorised = await authorisePerson(tx, context, wanted);
    if (!authorised.ok) return authorised;
    const person = authorised.value;
    if (!mayPair(person, wanted)) return reject('identity.notAllowed');
    await lockRegisters(tx);
    const register = await registerOf(tx, wanted);
    return register.ok ? accept(await writePairingCode(tx, context, register.value, person.id)) : register;
  });
}

/** The register that is wanted: as it is there already, or new. */
async function registerOf(
  tx: CompanyTransaction,
  { registerId, outletId, code, name, kind }: NewRegister,
): Promise<Result<RegisterRow>> {
  const known = await findRegister(tx, registerId);
  if (known !== undefined) {
    const isSame = known.code === code && known.kind === kind && known.outletId === outletId;
    return isSame ? accept(known) : reject('devices.registerCodeTaken', { code: known.code });
  }
  if (!(await hasOutlet(tx, outletId))) return reject('kernel.inputInvalid', { outletId });
  const other = (await findRegisters(tx)).find((each) => shareSeries(each.code, code));
  if (other !== undefined) return reject('devices.registerCodeTaken', { code: other.code });
  const companyId = tx.companyId as RegisterRow['companyId'];
  const row: RegisterRow = { id: registerId, companyId, outletId, code, name, kind, enrolments: 0 };
  await saveNewRegister(tx, row);
  return accept(row);
}

/** Takes back a register at which no device was ever enrolled, with the codes that were made for it [DEV-12]. */
export async function removeRegister(
  context: ServerContext,
  request: PersonProof & { readonly companyId: string; readonly registerId: RegisterRow['id'] },
): Promise<Result<{ registerId: RegisterRow['id'] }>> {
  const { registerId } = request;
  return context.database.inCompany(request.companyId, async (tx) => {
    const authorised = await authorisePerson(tx, context, request);
    if (!authorised.ok) return authorised;
    await lockRegisters(tx);
    const register = await findRegister(tx, registerId);
    // Gone already: as it was wanted.
    if (register === undefined) return accept({ registerId });
    if (!mayPair(authorised.value, register)) return reject('identity.notAllowed');
    return (await removeUnusedRegister(tx, registerId))
      ? accept({ registerId })
      : reject('devices.registerInUse', { code: register.code });
  });
}
