import { accounts, journalEntries, postedJournalEntries } from './accounting/index.ts';
import {
  catalogErrors,
  categories,
  itemsAsked,
  itemsSetAside,
  priceChanges,
  products,
  quickKeyPages,
} from './catalog/index.ts';
import { customers, customersErrors } from './customers/index.ts';
import {
  deviceHealth,
  deviceRevocations,
  devicesErrors,
  pairingCodes,
  registers,
  streams,
} from './devices/index.ts';
import { companies, identityErrors, importErrors, outlets, staff, timeClockings } from './identity/index.ts';
import { inventoryErrors, inventoryTables } from './inventory/index.ts';
import { type ErrorEntry, kernelErrors, type Table } from './kernel/index.ts';
import {
  paymentsErrors,
  storedValueAccounts,
  storedValueLeases,
  storedValueTables,
} from './payments/index.ts';
import { listPrices, priceLists, pricingErrors, pricingTables, promotions } from './pricing/index.ts';
import { salesErrors, salesTables } from './sales/index.ts';
import { storefrontErrors } from './storefront/index.ts';
import {
  accountBalances,
  checkpoints,
  commands,
  incarnations,
  localFacts,
  openDocuments,
  outbox,
  quarantinedFacts,
  replicaBases,
  requests,
  reviewItems,
  reviewResolutions,
  serverFacts,
  shapeCursors,
  syncErrors,
  unreadableRows,
} from './sync/index.ts';

/** Every table that migrations must make; their parity with these rows is a test. */
export const tables: readonly Table[] = [
  companies,
  outlets,
  staff,
  timeClockings,
  registers,
  streams,
  pairingCodes,
  deviceRevocations,
  deviceHealth,
  categories,
  products,
  priceChanges,
  itemsAsked,
  itemsSetAside,
  quickKeyPages,
  customers,
  ...pricingTables,
  ...storedValueTables,
  ...salesTables,
  ...inventoryTables,
  accounts,
  journalEntries,
  postedJournalEntries,
  serverFacts,
  localFacts,
  outbox,
  shapeCursors,
  unreadableRows,
  quarantinedFacts,
  reviewItems,
  reviewResolutions,
  checkpoints,
  replicaBases,
  accountBalances,
  openDocuments,
  incarnations,
  commands,
  requests,
];

/** Master data: tables whose rows come down as they are, one document a row, and replace what was there. */
export const masterTables = [
  companies,
  outlets,
  registers,
  staff,
  categories,
  products,
  priceChanges,
  customers,
  priceLists,
  listPrices,
  promotions,
  quickKeyPages,
  accounts,
  storedValueAccounts,
  storedValueLeases,
  reviewItems,
] as const;

/** Tables that the server publishes to Electric or the embedded shape engine, and nothing else. */
export const syncedTables: readonly Table[] = [
  ...masterTables,
  serverFacts,
  postedJournalEntries,
  openDocuments,
  checkpoints,
];

/** The table of refusals: every code that a person or a program can meet. */
export const errorTable = {
  ...kernelErrors,
  ...identityErrors,
  ...importErrors,
  ...devicesErrors,
  ...catalogErrors,
  ...customersErrors,
  ...paymentsErrors,
  ...pricingErrors,
  ...salesErrors,
  ...inventoryErrors,
  ...storefrontErrors,
  ...syncErrors,
} as const;

export type ErrorCode = keyof typeof errorTable;

/** The entry of a code; an unknown one (a newer server's) reads as `kernel.unexpected`. */
export const errorEntry = (code: string): ErrorEntry =>
  (errorTable as Readonly<Record<string, ErrorEntry>>)[code] ?? errorTable['kernel.unexpected'];
