import { insertRow, type Projector } from '../kernel/index.ts';
import type { customerCreated } from './facts.ts';
import { customers } from './rows.ts';
import { createdPrivate } from './schema.ts';

/**
 * A creation → the profile [CUS-2]: here at once, and the same on the server when it accepts the fact. One whose private part
 * was erased makes no profile; one that can't be read throws, like any fact that can't be projected.
 */
export const projectCustomerCreated: Projector<typeof customerCreated> = (
  { envelope, body },
  { privateText },
) => {
  if (privateText === null || privateText === undefined) return [];
  const { profile, offers } = createdPrivate.parse(JSON.parse(privateText));
  return [
    insertRow(customers, {
      ...profile,
      id: body.customerId,
      companyId: envelope.company,
      consentedAt: envelope.at,
      groupCode: null,
      staffId: null,
      marketingConsentAt: offers ? envelope.at : null,
      createdAt: envelope.at,
      updatedAt: envelope.at,
      version: 1,
      erasedAt: null,
    }),
  ];
};
