import {
  accept,
  type Decision,
  defineCommand,
  type RequestId,
  type Result,
  reject,
  type StaffId,
} from '../kernel/index.ts';
import { customerErased } from './facts.ts';
import type { CustomerRow } from './rows.ts';
import { eraseCustomerInput } from './schema.ts';

export const eraseCustomer = defineCommand({
  type: 'customers.eraseCustomer',
  isAskedAgain: true,
  right: 'eraseCustomers',
  input: eraseCustomerInput,
  subjectOf: ({ customerId }) => customerId,
});

/**
 * Decides that a customer goes [CUS-5]: the profile keeps its id and its dates alone. Whoever applies it takes the private parts of
 * {@link personalFactTypes} too. What was signed stays as it was, so that the chain still verifies.
 */
export function decideEraseCustomer(reads: {
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly customer: CustomerRow | undefined;
  readonly now: string;
}): Result<{ readonly row: CustomerRow; readonly fact: Decision<typeof customerErased> }> {
  const { commandId, by, customer, now } = reads;
  if (customer === undefined) return reject('customers.unknown');
  if (customer.erasedAt !== null) return reject('customers.erased');
  const row: CustomerRow = {
    ...customer,
    name: '',
    phone: null,
    email: null,
    memberCode: null,
    note: null,
    staffId: null,
    marketingConsentAt: null,
    consentedAt: null,
    updatedAt: now,
    version: customer.version + 1,
    erasedAt: now,
  };
  const body = { customerId: customer.id, commandId, erasedBy: by };
  return accept({ row, fact: { definition: customerErased, outlets: [], privateText: null, body } });
}
