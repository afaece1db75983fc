import { eraseCustomer, personalFactTypes } from '#shared/customers/index.ts';
import type { ReadableDb, WritableDb } from '../store/index.ts';

/** Facts about a customer, in the words of the index that finds them. */
const aboutCustomer = `json_extract(envelope, '$.body.customerId') = ?
  AND type IN (${personalFactTypes.map((type) => `'${type}'`).join(', ')})`;

/** Made here, and not accepted by the server yet; edits are the server's, which it has. */
export const isCreationUnsent = (db: ReadableDb, customerId: string): boolean =>
  db.prepare(`SELECT 1 FROM facts WHERE ${aboutCustomer} AND accept_no IS NULL LIMIT 1`).get(customerId) !==
  undefined;

/** What this device has about a customer besides the profile: private parts of facts, and what was asked for. */
export function clearPersonalParts(db: WritableDb, customerId: string): void {
  db.prepareChange(`UPDATE facts SET private_salt = NULL, private_text = NULL WHERE ${aboutCustomer}`).run(
    customerId,
  );
  // That they were to be erased says nothing personal, and is asked again when the server forgets it.
  db.prepareChange(
    `UPDATE requests SET input = '{}', answer = NULL, revision = revision + 1,
        code = CASE state WHEN 'waiting' THEN 'customers.erased' ELSE code END,
        state = CASE state WHEN 'waiting' THEN 'refused' ELSE state END
      WHERE subject_id = ? AND type <> ?`,
  ).run(customerId, eraseCustomer.type);
}
