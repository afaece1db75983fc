import { accept, defineFact } from '../kernel/index.ts';
import { customerCreatedBody, customerEditedBody, customerErasedBody } from './schema.ts';

/** Somebody became a customer: the device's, because a person at the counter isn't turned away [CUS-1]. */
export const customerCreated = defineFact({
  type: 'customers.customerCreated.v1',
  authority: 'device',
  body: customerCreatedBody,
  verify: () => accept(null),
});

export const customerEdited = defineFact({
  type: 'customers.customerEdited.v1',
  authority: 'server',
  body: customerEditedBody,
  verify: () => accept(null),
});

/** The customer asked for it. That it happened is kept; who it was isn't. */
export const customerErased = defineFact({
  type: 'customers.customerErased.v1',
  authority: 'server',
  body: customerErasedBody,
  verify: () => accept(null),
});

/** Facts whose private part is about a customer: what erasing one reaches. */
export const personalFactTypes: readonly string[] = [customerCreated.type, customerEdited.type];
