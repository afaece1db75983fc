import { z } from 'zod';
import type { StaffRow } from '../identity/index.ts';
import {
  accept,
  canonicalJson,
  type DecidedEdit,
  defineCommand,
  mergeFields,
  type Result,
  reject,
  rowId,
  staffId,
} from '../kernel/index.ts';
import type { EditCustomerReads } from './edit-customer.ts';
import { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';

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
  { commandId, by, customer, person, now }: SetCustomerStaffReads,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  if (customer === undefined) return reject('customers.unknown');
  if (customer.erasedAt !== null) return reject('customers.erased');
  if (named !== null && person === undefined) return reject('customers.staffUnknown');
  if (named !== customer.staffId && customer.staffId === by) return reject('customers.ownProfile');
  const merged = mergeFields([{ field: 'staffId', seen, wanted: named, current: customer.staffId }]);
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  return accept({
    merged,
    edit: {
      row: { ...customer, staffId: named, updatedAt: now, version: customer.version + 1 },
      fact: {
        definition: customerEdited,
        outlets: [],
        privateText: canonicalJson({ changed: merged.changed }),
        body: { customerId: customer.id, commandId, editedBy: by, fields: ['staffId'] },
      },
    },
  });
}
