import { z } from 'zod';
import type { StaffRow } from '../identity/index.ts';
import { type DecidedEdit, defineCommand, type Result, reject, rowId, staffId } from '../kernel/index.ts';
import type { EditCustomerReads } from './edit-customer.ts';
import type { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';
import { changeable, setField } from './set-field.ts';

/** Null: nobody of the staff. */
const setCustomerStaffInput = z.strictObject({
  customerId: rowId,
  seen: z.nullable(staffId),
  staffId: z.nullable(staffId),
});
export type SetCustomerStaffInput = z.output<typeof setCustomerStaffInput>;

/** Says who of the staff a customer is: whoever may allow such a purchase says whose it is. */
export const setCustomerStaff = defineCommand({
  type: 'customers.setStaff',
  isAskedAgain: true,
  right: 'allowOwnPurchase',
  input: setCustomerStaffInput,
  subjectOf: ({ customerId }) => customerId,
});

export interface SetCustomerStaffReads extends EditCustomerReads {
  /** Who is named; undefined when the command names nobody, or somebody who isn't known. */
  readonly person: StaffRow | undefined;
}

/** Decides who of the staff a customer is [CUS-8]. Nobody says of themselves that they are another customer, or none. */
export function decideSetStaff(
  { seen, staffId: named }: SetCustomerStaffInput,
  { person, ...reads }: SetCustomerStaffReads,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  const customer = changeable(reads.customer);
  if (!customer.ok) return customer;
  if (named !== null && person === undefined) return reject('customers.staffUnknown');
  const current = customer.value.staffId;
  if (named !== current && current === reads.by) return reject('customers.ownProfile');
  return setField(customer.value, { field: 'staffId', seen, wanted: named }, reads);
}
