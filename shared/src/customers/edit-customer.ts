import {
  accept,
  canonicalJson,
  type DecidedEdit,
  defineCommand,
  mergeFields,
  type RequestId,
  type Result,
  reject,
  type StaffId,
} from '../kernel/index.ts';
import { readProfile } from './create-customer.ts';
import { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';
import { type EditCustomerInput, editCustomerInput, profileFields } from './schema.ts';

export const editCustomer = defineCommand({
  type: 'customers.editCustomer',
  isAskedAgain: true,
  right: 'keepCustomers',
  input: editCustomerInput,
  subjectOf: ({ customerId }) => customerId,
});

export interface EditCustomerReads {
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly customer: CustomerRow | undefined;
  /** UTC instant of the decision. */
  readonly now: string;
}

/** Decides a field patch [CUS-4]: what hasn't changed since it was seen is taken, what has is given back with both values. */
export function decideEditCustomer(
  { seen, changes }: EditCustomerInput,
  { commandId, by, customer, now }: EditCustomerReads,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  if (customer === undefined) return reject('customers.unknown');
  if (customer.erasedAt !== null) return reject('customers.erased');
  // What isn't changed isn't looked at again: an imported profile may hold what nobody could type.
  const wanted = readProfile({
    name: changes.name ?? customer.name,
    phone: changes.phone ?? null,
    email: changes.email ?? null,
    memberCode: changes.memberCode ?? null,
    note: changes.note ?? null,
  });
  if (!wanted.ok) return wanted;
  const fields = profileFields.filter((field) => changes[field] !== undefined);
  const merged = mergeFields(
    fields.map((field) => ({
      field,
      seen: seen[field] ?? null,
      wanted: wanted.value[field],
      current: customer[field],
    })),
  );
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  const row: CustomerRow = {
    ...customer,
    ...Object.fromEntries(merged.changed.map(({ field, after }) => [field, after])),
    updatedAt: now,
    version: customer.version + 1,
  };
  const fact = {
    definition: customerEdited,
    outlets: [],
    privateText: canonicalJson({ changed: merged.changed }),
    body: {
      customerId: customer.id,
      commandId,
      editedBy: by,
      fields: merged.changed.map(({ field }) => field),
    },
  };
  return accept({ merged, edit: { row, fact } });
}
