import {
  accept,
  assert,
  type Decision,
  type FactDefinition,
  type FactId,
  formatScaled,
  type RequestId,
  type Result,
} from '#shared/kernel/index.ts';
import {
  decideIssue,
  decideLease,
  type IssueStoredValueInput,
  type LeaseStoredValueInput,
} from '#shared/payments/index.ts';
import type { CommandCase, Decided } from '../commands/decide-command.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import { lockStreams, takeAcceptNos } from '../ingest/ingest.queries.ts';
import { findAccountByCode, isCarriedOut, storedValueDb } from './stored-value.queries.ts';

/** Puts value on an account. The fact that says so moves the figures when it is taken in, like every other. */
export async function carryOutIssue(
  input: IssueStoredValueInput,
  each: CommandCase,
): Promise<Result<Decided>> {
  const { tx, command, stream } = each;
  await takeAcceptNos(tx, 0);
  if (await isCarriedOut(tx, command.commandId)) return accept(carriedOutBefore(command.commandId));
  const account = await storedValueDb(tx).lockAccount(input.accountId);
  const withCode = await findAccountByCode(tx, input.code);
  const { commandId, by } = command;
  const decided = decideIssue(input, { commandId, by, outletId: stream.outletId, account, withCode });
  if (!decided.ok) return decided;
  const before = account?.balanceCents ?? 0;
  return accept(
    await record(each, decided.value, { field: 'balance', before, after: before + input.amountCents }),
  );
}

/**
 * Moves an amount to the stream of the device that asks. Stream, counter and account are locked in the order in which a push locks
 * them; the stream, because a stream that is closed meanwhile must get nothing.
 */
export async function carryOutLease(
  input: LeaseStoredValueInput,
  each: CommandCase,
): Promise<Result<Decided>> {
  const { tx, command } = each;
  const [stream] = await lockStreams(tx, [each.stream.id]);
  await takeAcceptNos(tx, 0);
  if (await isCarriedOut(tx, command.commandId)) return accept(carriedOutBefore(command.commandId));
  const db = storedValueDb(tx);
  const account = await db.lockAccount(input.accountId);
  const lease = await db.findLease(input.leaseId);
  const { commandId, by } = command;
  const { id, outletId } = each.stream;
  const isOpen = stream?.status === 'open';
  const decided = decideLease(input, { commandId, by, stream: { id, outletId, isOpen }, account, lease });
  if (!decided.ok) return decided;
  const before = lease?.amountCents ?? 0;
  const after = before + decided.value.body.amountCents;
  return accept(await record(each, decided.value, { field: 'leased', before, after }));
}

/** A server that was put back decides a command again that it had decided: its fact is the same one, and counts once. */
const factIdOf = (commandId: RequestId): FactId => commandId as string as FactId;

/** The fact came back before the command did. */
const carriedOutBefore = (commandId: RequestId): Decided => {
  return { outcome: 'decided', answer: { changed: [], collided: [] }, factId: factIdOf(commandId) };
};

async function record<Definition extends FactDefinition>(
  { tx, context, command, now }: CommandCase,
  fact: Decision<Definition>,
  changed: { readonly field: string; readonly before: number; readonly after: number },
): Promise<Decided> {
  const { outcome, code, factId } = await appendServerFactWithin(
    tx,
    context,
    fact,
    now,
    factIdOf(command.commandId),
  );
  assert(outcome === 'accepted', `a fact that was just decided to be accepted, not ${outcome} (${code})`);
  const { field, before, after } = changed;
  const answer = {
    changed: [{ field, before: formatScaled(before, 2), after: formatScaled(after, 2) }],
    collided: [],
  };
  return { outcome: 'decided', answer, factId: factId as FactId };
}
