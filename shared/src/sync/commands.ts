import { z } from 'zod';
import {
  column,
  companyId,
  defineTable,
  factId,
  nullable,
  type RowOf,
  requestId,
  rowId,
  staffId,
  streamId,
} from '../kernel/index.ts';

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
    /** The product or customer that it is about. */
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
  },
});
export type RequestRow = RowOf<typeof requests>;
