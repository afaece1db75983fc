import {
  accept,
  canonicalJson,
  type DecidedEdit,
  mergeFields,
  type Result,
  reject,
} from '../kernel/index.ts';
import type { EditCustomerReads } from './edit-customer.ts';
import { customerEdited } from './facts.ts';
import type { CustomerRow } from './rows.ts';

/** Fields of a profile that are requests of their own, since not everybody who keeps profiles may set them. */
type OwnField = 'groupCode' | 'staffId';

/** A profile that is there and wasn't erased, or why nothing of it can be changed. */
export function changeable(customer: CustomerRow | undefined): Result<CustomerRow> {
  if (customer === undefined) return reject('customers.unknown');
  return customer.erasedAt === null ? accept(customer) : reject('customers.erased');
}

/** Sets one field, unless somebody else set it meanwhile. */
export function setField<Field extends OwnField>(
  customer: CustomerRow,
  {
    field,
    seen,
    wanted,
  }: { readonly field: Field; readonly seen: string | null; readonly wanted: CustomerRow[Field] },
  { commandId, by, now }: Pick<EditCustomerReads, 'commandId' | 'by' | 'now'>,
): Result<DecidedEdit<CustomerRow, typeof customerEdited>> {
  const merged = mergeFields([{ field, seen, wanted, current: customer[field] }]);
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  return accept({
    merged,
    edit: {
      row: { ...customer, [field]: wanted, updatedAt: now, version: customer.version + 1 },
      fact: {
        definition: customerEdited,
        outlets: [],
        privateText: canonicalJson({ changed: merged.changed }),
        body: { customerId: customer.id, commandId, editedBy: by, fields: [field] },
      },
    },
  });
}
