import type { Approval } from '#shared/bridge/shift.ts';
import { counterSettingsOf, hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, present, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import { currentBusinessDate } from '#shared/sales/index.ts';
import type { EngineContext } from './context.ts';
import { countApproval, readApprovalsGiven } from './queries/identity/approvals.ts';
import { readCompany } from './queries/identity/people.ts';
import { readDeviceState } from './store/index.ts';

/** Who does something, and who allowed it. */
export interface Authorised {
  readonly by: StaffId;
  /** Null: the person's own right is enough. */
  readonly approvedBy: StaffId | null;
  /** What the approver gave as the reason. */
  readonly reason: string | null;
}

/**
 * Whether a person may do something: by their own right, or with somebody else's PIN (RULES.md R32) [IDN-1]. Works offline. An approval
 * is used up when it is given, also when what it was given for is refused afterwards.
 */
export async function authorise(
  context: Pick<EngineContext, 'people' | 'store' | 'clock'>,
  right: Right,
  person: StaffRow,
  approval: Approval | undefined,
): Promise<Result<Authorised>> {
  if (hasRight(person.role, right)) return accept({ by: person.id, approvedBy: null, reason: null });
  if (approval === undefined) return reject('identity.approvalNeeded', { right });
  const approver = await approve(context, [right], person.id, approval);
  return approver.ok
    ? accept({ by: person.id, approvedBy: approver.value.id, reason: approval.reason.trim() || null })
    : approver;
}

/**
 * Somebody's yes to what another person does: their PIN, their rights, and what is left of their day's approvals. One PIN is one
 * approval, whatever it takes rights to do.
 * @param buyer who of the staff the cart is for, and so has no say in it [IDN-10]
 */
export async function approve(
  { people, store, clock }: Pick<EngineContext, 'people' | 'store' | 'clock'>,
  rights: readonly Right[],
  of: StaffId,
  { staffId, pin }: Approval,
  buyer: StaffId | null = null,
): Promise<Result<StaffRow>> {
  if (staffId === of) return reject('identity.ownApproval');
  if (staffId === buyer) return reject('identity.ownPurchase');
  const proven = await people.prove(staffId, pin);
  if (!proven.ok) return proven;
  const { id, role } = proven.value;
  const missing = (['approve', ...rights] as const).find((right) => !hasRight(role, right));
  if (missing !== undefined)
    return reject('identity.notAllowed', { right: missing === 'approve' ? (rights[0] ?? missing) : missing });
  const businessDate = currentBusinessDate(instantOf(clock()));
  const limit = approvalLimit(store.reader);
  const counted = store.write((db): Result<StaffRow> => {
    if (readApprovalsGiven(db, id, businessDate) >= limit)
      return reject('identity.approvalsUsedUp', { limit });
    countApproval(db, id, businessDate);
    return proven;
  });
  return counted;
}

function approvalLimit(db: EngineContext['store']['reader']): number {
  const { companyId } = present(readDeviceState(db), 'a paired device');
  const company = present(readCompany(db, companyId), 'the company of a device that sells');
  return counterSettingsOf(company.settings).overridesPerDay;
}
