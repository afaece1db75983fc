import { z } from 'zod';
import { type DecidedEdit, defineCommand, type Result, reject, rowId, text } from '../kernel/index.ts';
import type { EditCustomerReads } from './edit-customer.ts';
import type { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';
import { changeable, setField } from './set-field.ts';

/** Null: in no group. */
const setCustomerGroupInput = z.strictObject({
  customerId: rowId,
  seen: z.nullable(text(40)),
  groupCode: z.nullable(text(40)),
});
export type SetCustomerGroupInput = z.output<typeof setCustomerGroupInput>;

/** What price lists and promotions ask for; it gives lower prices, so it isn't for everybody who keeps profiles. */
export const setCustomerGroup = defineCommand({
  type: 'customers.setGroup',
  isAskedAgain: true,
  right: 'editPrices',
  input: setCustomerGroupInput,
  subjectOf: ({ customerId }) => customerId,
});

const GROUP = /^[a-z0-9][a-z0-9-]*$/i;

/** Decides which group a customer is in [CUS-7]. */
export function decideSetGroup(
  { seen, groupCode }: SetCustomerGroupInput,
  reads: EditCustomerReads,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  const customer = changeable(reads.customer);
  if (!customer.ok) return customer;
  if (groupCode !== null && !GROUP.test(groupCode)) return reject('customers.groupInvalid');
  return setField(customer.value, { field: 'groupCode', seen, wanted: groupCode }, reads);
}
