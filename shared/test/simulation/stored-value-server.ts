import { streams } from '#shared/devices/index.ts';
import {
  column,
  type Decision,
  defineTable,
  type FactDefinition,
  type FactId,
  type RequestId,
  type Result,
  requestId,
} from '#shared/kernel/index.ts';
import {
  decideEndLease,
  decideIssue,
  decideLease,
  type IssueStoredValueInput,
  type LeaseStoredValueInput,
  storedValueAccounts,
  storedValueLeases,
} from '#shared/payments/index.ts';
import { OFFICE, serverFacts } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { Transaction } from './postgres.ts';
import type { Refused, SimulatedServer } from './server.ts';
import { storedValueDb } from './stored-value-db.ts';

export type Append = <Definition extends FactDefinition>(decision: Decision<Definition>) => Promise<void>;

/** Commands that were decided; sent again, nothing happens. */
const decidedCommands = defineTable({
  name: 'commands',
  home: 'server',
  key: ['id'],
  columns: { id: column.id(requestId) },
});

/** Decides a command once, in one transaction that takes its locks in the server's order. */
function once(
  server: SimulatedServer,
  device: Device,
  id: RequestId,
  decide: (tx: Transaction, stream: { isOpen: boolean }) => Promise<Result<Decision<FactDefinition>>>,
): Promise<'decided' | 'refused' | undefined> {
  const { streamId } = device.state;
  return server.decide(async (tx, append) => {
    await tx.lock(`command ${id}`);
    if (tx.get(decidedCommands, { id }) !== undefined) return 'decided';
    const factId = id as string as FactId;
    await tx.lock(`stream ${streamId}`);
    await tx.lock('counter');
    // What a server had decided that was put back: its fact may be here again before the command is.
    if (tx.get(serverFacts, { id: factId, audience: OFFICE }) !== undefined) return 'decided';
    const status = tx.get(streams, { id: streamId })?.status;
    const decided =
      status === 'revoked' || status === undefined
        ? undefined
        : await decide(tx, { isOpen: status === 'open' });
    tx.put(decidedCommands, { id });
    if (!decided?.ok) return 'refused';
    await append(decided.value, factId);
    return 'decided';
  });
}

export const issueAtServer = (
  server: SimulatedServer,
  device: Device,
  commandId: RequestId,
  input: IssueStoredValueInput,
): Promise<'decided' | 'refused' | undefined> =>
  once(server, device, commandId, async (tx) => {
    const account = await storedValueDb(tx).lockAccount(input.accountId);
    const withCode = tx.rows(storedValueAccounts).find(({ code }) => code === input.code);
    const { outletId } = device.register.place;
    return decideIssue(input, { commandId, by: device.shop.staffId, outletId, account, withCode }) as Result<
      Decision<FactDefinition>
    >;
  });

export const leaseAtServer = (
  server: SimulatedServer,
  device: Device,
  commandId: RequestId,
  input: LeaseStoredValueInput,
): Promise<'decided' | 'refused' | undefined> => {
  const { streamId: id } = device.state;
  const { outletId } = device.register.place;
  return once(server, device, commandId, async (tx, { isOpen }) => {
    const db = storedValueDb(tx);
    const account = await db.lockAccount(input.accountId);
    const lease = await db.findLease(input.leaseId);
    const stream = { id, outletId, isOpen };
    return decideLease(input, { commandId, by: device.shop.staffId, stream, account, lease }) as Result<
      Decision<FactDefinition>
    >;
  });
};

/** With the closing of a stream, in its transaction. */
export const endLeases = (tx: Transaction, streamId: string, append: Append): Promise<void> =>
  endOpenLeases(tx, (holder) => isHeldBy(tx, holder, streamId), append);

/** Of the stream itself: a copy of its device may have spent in one that it wrote before. */
export const endOwnLeases = (tx: Transaction, streamId: string, append: Append): Promise<void> =>
  endOpenLeases(tx, (holder) => holder === streamId, append);

async function endOpenLeases(
  tx: Transaction,
  isMeant: (holder: string) => boolean,
  append: Append,
): Promise<void> {
  const held = () =>
    tx.rows(storedValueLeases).filter((row) => isMeant(row.streamId) && row.state === 'open');
  if (held().length === 0) return;
  await tx.lock('counter');
  for (const lease of held()) await append(decideEndLease(lease));
}

/** By the stream, or by one that its device wrote before. */
function isHeldBy(tx: Transaction, holder: string, streamId: string | null): boolean {
  if (streamId === null) return false;
  return (
    holder === streamId || isHeldBy(tx, holder, tx.get(streams, { id: streamId as never })?.replaces ?? null)
  );
}

/** The rows of a table for an audience, as a shape has them once it is up to date. */
export function readValueRows(
  server: SimulatedServer,
  table: typeof storedValueAccounts | typeof storedValueLeases,
  audience: string,
) {
  const rows = server.postgres.rows<typeof storedValueAccounts | typeof storedValueLeases>(table);
  return rows.filter((row) => !('outletId' in row) || audience === OFFICE || row.outletId === audience);
}

/** Puts the rows of a table in the place of those that are there. */
function replaceRows(device: Device, table: ValueTable, rows: ReturnType<typeof readValueRows>): void {
  device.db.transact((db) => {
    db.clear(table);
    for (const row of rows) db.upsert(table, row as never);
  });
}
type ValueTable = typeof storedValueAccounts | typeof storedValueLeases;

type Ask = <Answer>(
  serve: () => Promise<Answer>,
  answered: (answer: Answer) => void,
  options: { readonly givenUp: () => void },
) => void;

/** Each table by itself: they don't come together, and not with the facts that changed them. */
export function followStoredValue(
  { device, server, ask }: { readonly device: Device; readonly server: SimulatedServer; readonly ask: Ask },
  incarnation: number,
  next: () => void,
  failed: () => void,
): void {
  const tables = device.world.random.chance(500)
    ? [storedValueAccounts, storedValueLeases]
    : [storedValueLeases, storedValueAccounts];
  const follow = ([table, ...others]: readonly ValueTable[]): void => {
    if (table === undefined) {
      next();
      return;
    }
    ask(
      async (): Promise<ReturnType<typeof readValueRows> | Refused> =>
        // A shape of another life of the data is unknown.
        server.incarnation.number === incarnation
          ? readValueRows(server, table, device.audience)
          : { refused: 'unknown' },
      (answer) => {
        if ('refused' in answer) return failed();
        replaceRows(device, table, answer);
        follow(others);
      },
      { givenUp: failed },
    );
  };
  follow(tables);
}
