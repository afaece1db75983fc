import {
  accept,
  type CustomerId,
  canonicalJson,
  type Decision,
  isStorableText,
  type Result,
  reject,
} from '../kernel/index.ts';
import { customerCreated } from './facts.ts';
import { normalisePhone } from './phone.ts';
import type { Profile, TypedCustomer } from './schema.ts';

export interface CreateCustomer {
  /** Made before the first try. */
  readonly customerId: CustomerId;
  readonly typed: TypedCustomer;
  /** They were told what is kept and why, and agreed (PDPA, consent obligation). */
  readonly consent: boolean;
  /** They agreed to be sent offers (PDPA, Do Not Call provisions). */
  readonly offers: boolean;
}

/**
 * Decides a new customer [CUS-1]. Nobody else is asked, so that it works without a network. The fact's body has the id alone;
 * it goes to the office, and the profile to everybody through its row.
 */
export function decideCreateCustomer(command: CreateCustomer): Result<Decision<typeof customerCreated>> {
  if (!command.consent) return reject('customers.consentMissing');
  const profile = readProfile(command.typed);
  if (!profile.ok) return profile;
  return accept({
    definition: customerCreated,
    outlets: [],
    privateText: canonicalJson({ profile: profile.value, offers: command.offers }),
    body: { customerId: command.customerId },
  });
}

/** What was typed → what is kept, or what is wrong with it. */
export function readProfile(typed: TypedCustomer): Result<Profile> {
  const fields = { ...typed, phone: null, name: tidy(typed.name) ?? '' };
  for (const field of ['email', 'memberCode', 'note'] as const) fields[field] = tidy(typed[field]);
  if (fields.name === '' || !isStorableText(fields.name)) return reject('customers.nameMissing');
  const typedPhone = tidy(typed.phone);
  const phone = typedPhone === null ? null : normalisePhone(typedPhone);
  if (phone === undefined) return reject('customers.phoneInvalid', { phone: typedPhone });
  if (fields.email !== null && !isEmail(fields.email)) return reject('customers.emailInvalid');
  return accept({ ...fields, phone });
}

/** White space is one space, none at the ends; nothing is null. */
function tidy(text: string | null): string | null {
  const tidied = text?.replace(/\s+/g, ' ').trim() ?? '';
  return tidied === '' ? null : tidied;
}

/** Something before and after one @, a dot in what comes after: more than that only the sending can tell. */
const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
