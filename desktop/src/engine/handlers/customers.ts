import { accept, reject } from '#shared/kernel/index.ts';
import { setCustomer } from '#shared/sales/index.ts';
import { createCustomer } from '../commands/create-customer.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readCustomer, searchCustomers } from '../queries/customers/customers.ts';
import type { Handlers } from '../router.ts';
import { cartChange } from './at-the-cart.ts';

export function customersHandlers(context: EngineContext): Handlers['customers'] {
  const { store } = context;
  const { reader } = store;
  return {
    search: ({ text, limit }) => accept(searchCustomers(reader, text, limit)),
    get: ({ customerId }) => accept(readCustomer(reader, customerId) ?? null),
    create: (input) =>
      atTheTill(context, (device, person) => {
        const created = createCustomer(input, { store, committer: device.committer, actor: person.id });
        device.committed(['customers']);
        return created;
      }),
    attach: ({ customerId }) =>
      atTheTill(context, (device) => {
        if (customerId !== null && readCustomer(reader, customerId) === undefined) {
          return reject('customers.unknown', { customerId });
        }
        const changed = device.cart.change((cart) => accept(setCustomer(cart, customerId)));
        return cartChange(context, device, changed, null);
      }),
  };
}
