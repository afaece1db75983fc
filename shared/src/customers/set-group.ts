import { z } from 'zod';
import {
  accept,
  canonicalJson,
  type DecidedEdit,
  defineCommand,
  mergeFields,
  type Result,
  reject,
  rowId,
  text,
} from '../kernel/index.ts';
import type { EditCustomerReads } from './edit-customer.ts';
import { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';

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
  { commandId, by, customer, now }: EditCustomerReads,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  if (customer === undefined) return reject('customers.unknown');
  if (customer.erasedAt !== null) return reject('customers.erased');
  if (groupCode !== null && !GROUP.test(groupCode)) return reject('customers.groupInvalid');
  const merged = mergeFields([{ field: 'groupCode', seen, wanted: groupCode, current: customer.groupCode }]);
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  return accept({
    merged,
    edit: {
      row: { ...customer, groupCode, updatedAt: now, version: customer.version + 1 },
      fact: {
        definition: customerEdited,
        outlets: [],
        privateText: canonicalJson({ changed: merged.changed }),
        body: { customerId: customer.id, commandId, editedBy: by, fields: ['groupCode'] },
      },
    },
  });
}
