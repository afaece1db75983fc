import { z } from 'zod';
import { arrangeQuickKeys, editProduct } from '../catalog/index.ts';
import { editCustomer, eraseCustomer, setCustomerGroup, setCustomerStaff } from '../customers/index.ts';
import { changeSettings } from '../identity/index.ts';
import {
  type CommandDefinition,
  changedField,
  collidedField,
  column,
  companyId,
  defineTable,
  factId,
  instant,
  nullable,
  openEnum,
  type RowOf,
  requestId,
  rowId,
  staffId,
  streamId,
  text,
} from '../kernel/index.ts';
import { issueStoredValue, leaseStoredValue } from '../payments/index.ts';
import { savePriceList, savePromotion, setListPrices } from '../pricing/index.ts';

/** A document whose form its command's type says. */
const document = z.record(z.string(), z.unknown());

/**
 * What became of a command: `decided` as it was asked, `merged` when a part of it collided with what had changed
 * meanwhile and is looked at by a person, `refused` with a code, `cancelled` before it was decided.
 */
export const commandOutcomes = ['decided', 'merged', 'refused', 'cancelled'] as const;
export type CommandOutcome = (typeof commandOutcomes)[number];

/** Commands that devices sent, as the server decided them; their ids are the devices'. */
export const commands = defineTable({
  name: 'commands',
  home: 'server',
  key: ['id'],
  columns: {
    id: column.id(requestId),
    companyId: column.id(companyId),
    streamId: column.id(streamId),
    type: column.text(100),
    /** The product, customer, promotion or price list that it is about. */
    subjectId: nullable(column.id(rowId)),
    input: column.json(document),
    madeBy: column.id(staffId),
    madeAt: column.instant(),
    outcome: column.enum(commandOutcomes),
    code: nullable(column.text(100)),
    answer: column.json(document),
    factId: nullable(column.id(factId)),
    decidedAt: column.instant(),
  },
});
export type CommandRow = RowOf<typeof commands>;

/** What a device asks the server to decide, until it is decided and after. */
export const requests = defineTable({
  name: 'requests',
  home: 'replica',
  key: ['id'],
  columns: {
    /** The command's id, made before its first try. */
    id: column.id(requestId),
    type: column.text(100),
    subjectId: nullable(column.id(rowId)),
    input: column.json(document),
    createdAt: column.instant(),
    createdBy: column.id(staffId),
    state: column.enum(['waiting', 'decided', 'refused', 'cancelled']),
    /** Null until it was sent for the first time: before that, only this device knows of it. */
    triedAt: nullable(column.instant()),
    /** The server is to be told that it isn't wanted any more; it may have been decided already. */
    cancelAsked: column.boolean(),
    outcome: nullable(column.enum(commandOutcomes)),
    code: nullable(column.text(100)),
    answer: nullable(column.json(document)),
    decidedAt: nullable(column.instant()),
    /** Counts its changes on this device. */
    revision: column.integer(),
  },
});
export type RequestRow = RowOf<typeof requests>;

/** Every command that the server decides for a device. */
export const commandDefinitions = [
  editProduct,
  arrangeQuickKeys,
  editCustomer,
  eraseCustomer,
  issueStoredValue,
  leaseStoredValue,
  savePromotion,
  savePriceList,
  setListPrices,
  setCustomerGroup,
  setCustomerStaff,
  changeSettings,
] as const;

/** The definition of a command's type; undefined for one that this version doesn't know. */
export const commandDefinition = (type: string): CommandDefinition | undefined =>
  (commandDefinitions as readonly CommandDefinition[]).find((definition) => definition.type === type);

/** What a server that was put back is asked again for. */
export const commandsAskedAgain: readonly string[] = (commandDefinitions as readonly CommandDefinition[])
  .filter(({ isAskedAgain }) => isAskedAgain === true)
  .map(({ type }) => type);

/** Largest command in bytes. */
export const MAX_COMMAND_BYTES = 64 * 1024;

/** The id is made before the first try and kept through all of them: a command is decided once. */
export const commandRequest = z.strictObject({
  commandId: requestId,
  type: text(100),
  input: document,
  /** When it was asked for, by the device's clock. */
  at: instant,
  by: staffId,
});
export type CommandRequest = z.output<typeof commandRequest>;

/** A device doesn't want it any more; decided already, it stays decided. */
export const cancelRequest = z.strictObject({ commandId: requestId, at: instant, by: staffId });

export const commandAnswer = z.object({
  changed: z.array(changedField),
  collided: z.array(collidedField),
});
export type CommandAnswer = z.output<typeof commandAnswer>;

export const commandResponse = z.object({
  outcome: openEnum(commandOutcomes),
  /** Why it was refused: a code of the error table. */
  code: z.nullable(text(100)),
  answer: commandAnswer,
  decidedAt: instant,
});
export type CommandResponse = z.output<typeof commandResponse>;
