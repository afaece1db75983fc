import { z } from 'zod';
import { customerId, requestId, rowId, staffId, text } from '../kernel/index.ts';

/** What a customer tells about themselves, in the form in which it is kept. */
export const profile = z.object({
  name: text(100),
  phone: z.nullable(text(20)),
  email: z.nullable(text(254)),
  memberCode: z.nullable(text(30)),
  note: z.nullable(text(500)),
});
export type Profile = z.output<typeof profile>;
export const profileFields = ['name', 'phone', 'email', 'memberCode', 'note'] as const;
export type ProfileField = (typeof profileFields)[number];

/** The private part of a customer's creation. */
export const createdPrivate = z.object({
  profile,
  /** The customer agreed to be sent offers. */
  offers: z.boolean(),
});

export const customerCreatedBody = z.object({ customerId });

export const customerEditedBody = z.object({
  customerId,
  commandId: requestId,
  editedBy: staffId,
  /** Names of what changed; the values are in the private part. */
  fields: z.array(text(80)).min(1).max(20),
});

export const customerErasedBody = z.object({ customerId, commandId: requestId, erasedBy: staffId });

const typedProfile = {
  name: text(100),
  phone: z.nullable(text(40)),
  email: z.nullable(text(254)),
  memberCode: z.nullable(text(30)),
  note: z.nullable(text(500)),
};

/** A profile as somebody typed it; `decideCreateCustomer` says what is wrong with it. */
export const typedCustomer = z.strictObject(typedProfile);
export type TypedCustomer = z.output<typeof typedCustomer>;

/** Fields to change, with what was shown when they were: a field patch. */
export const editCustomerInput = z.strictObject({
  customerId: rowId,
  seen: z.partialRecord(z.enum(profileFields), z.nullable(text(500))),
  changes: z.strictObject(typedProfile).partial(),
});
export type EditCustomerInput = z.output<typeof editCustomerInput>;

export const eraseCustomerInput = z.strictObject({ customerId: rowId });
