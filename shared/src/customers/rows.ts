import {
  column,
  companyId,
  customerId,
  defineTable,
  nullable,
  type RowOf,
  staffId,
} from '../kernel/index.ts';

/** Profiles. Everything personal about a customer that isn't in a fact's private part is in this row. */
export const customers = defineTable({
  name: 'customers',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(customerId),
    companyId: column.id(companyId),
    /** Empty when the customer was erased. */
    name: column.text(100),
    /** `+65` and eight digits. */
    phone: nullable(column.text(20)),
    email: nullable(column.text(254)),
    /** What is printed on a member's card. */
    memberCode: nullable(column.text(30)),
    note: nullable(column.text(500)),
    /** What price lists and promotions ask for: `members`, `staff`, `trade`. */
    groupCode: nullable(column.text(40)),
    /** Who of the staff this is, so that nobody rings up their own purchase (RULES.md R32); null: none of them. */
    staffId: nullable(column.id(staffId)),
    /** When the customer agreed that the shop keeps the profile (PDPA, consent for a notified purpose). */
    consentedAt: nullable(column.instant()),
    /** When the customer agreed to be sent offers; null: they didn't. */
    marketingConsentAt: nullable(column.instant()),
    createdAt: column.instant(),
    updatedAt: column.instant(),
    /** Moves on with each change. */
    version: column.integer(),
    erasedAt: nullable(column.instant()),
  },
});
export type CustomerRow = RowOf<typeof customers>;
