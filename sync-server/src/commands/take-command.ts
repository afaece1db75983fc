import { hasRight, type Right } from '#shared/identity/index.ts';
import {
  accept,
  type CommandDefinition,
  canonicalJson,
  instantOf,
  type Result,
  type RowId,
  reject,
} from '#shared/kernel/index.ts';
import {
  type CommandRequest,
  type CommandResponse,
  type CommandRow,
  commandAnswer,
  commandDefinition,
} from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { type Asker, reachOf } from '../devices/asker.ts';
import { findStaff } from '../devices/devices.queries.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { findCommand, saveCommand } from './commands.queries.ts';
import { type Decided, decideCommand } from './decide-command.ts';

/** What a cancelled or refused command changed. */
const NOTHING = { changed: [], collided: [] };

/**
 * Decides a command once: the same id sent again is answered as it was, whatever happened to the answer. What the person who
 * asks may not do is refused, and kept like any other decision.
 */
export async function takeCommand(
  context: ServerContext,
  stream: Asker,
  command: CommandRequest,
): Promise<Result<CommandResponse>> {
  const taken = await decideOnce(context, stream, command);
  // A database that is put back to before this must show it, also when nothing else was taken in since.
  if (taken.ok) context.seen.sawDecision(stream.companyId, command.commandId);
  return taken;
}

function decideOnce(
  context: ServerContext,
  stream: Asker,
  command: CommandRequest,
): Promise<Result<CommandResponse>> {
  return context.database.inCompany(stream.companyId, async (tx) => {
    const known = await findCommand(tx, command.commandId);
    if (known !== undefined) return answerAgain(known, command);
    const definition = commandDefinition(command.type);
    if (definition === undefined) return reject('sync.commandUnknown', { type: command.type });
    const input = definition.input.safeDecode(command.input as never);
    if (!input.success) return reject('kernel.inputInvalid', { type: command.type });
    const subjectId = definition.subjectOf(input.data) as RowId;
    const now = instantOf(context.clock());
    const decided = (await mayAsk(tx, stream, command, definition))
      ? await decideCommand(input.data, { tx, context, command, stream, now })
      : reject('identity.notAllowed', { right: definition.right });
    if (decided === undefined) return reject('sync.commandUnknown', { type: command.type });
    const row = commandRow(stream, withoutErased(command, decided), subjectId, decided, now);
    await saveCommand(tx, row);
    return accept(responseOf(row));
  });
}

/** What is asked about a customer who was erased before isn't kept either. */
const withoutErased = (command: CommandRequest, decided: Result<Decided>): CommandRequest =>
  !decided.ok && decided.error.code === 'customers.erased' ? { ...command, input: {} } : command;

/** Takes a command back that nobody has decided; one that was decided stays so, and is answered as it was. */
export function cancelCommand(
  context: ServerContext,
  stream: Asker,
  { commandId, at, by }: Pick<CommandRequest, 'commandId' | 'at' | 'by'>,
): Promise<CommandResponse> {
  return context.database.inCompany(stream.companyId, async (tx) => {
    const known = await findCommand(tx, commandId);
    if (known !== undefined) return responseOf(known);
    const now = instantOf(context.clock());
    const command: CommandRequest = { commandId, type: 'cancelled', input: {}, at, by };
    // Taking back changes nothing, so anybody of the company may, who left it too; the record names no stranger.
    const person = await findStaff(tx, by);
    const refused = commandRow(stream, command, null, reject('identity.staffUnknown'), now);
    const row: CommandRow = person === undefined ? refused : { ...refused, outcome: 'cancelled', code: null };
    await saveCommand(tx, row);
    return responseOf(row);
  });
}

/** A command is its type and input: the same id with another is a mistake, unless it was cancelled or erased before. */
function answerAgain(known: CommandRow, command: CommandRequest): Result<CommandResponse> {
  const isErased = Object.keys(known.input).length === 0;
  const isSame = known.type === command.type && canonicalJson(known.input) === canonicalJson(command.input);
  return isSame || isErased ? accept(responseOf(known)) : reject('sync.commandReused');
}

/** The person who asks by what the server knows of them, at the outlet of the device that asks. */
async function mayAsk(
  tx: CompanyTransaction,
  stream: Asker,
  { by }: CommandRequest,
  { right }: CommandDefinition,
): Promise<boolean> {
  const person = await findStaff(tx, by);
  if (person === undefined || !person.active || !hasRight(person.role, right as Right)) return false;
  const outletId = reachOf(stream);
  return person.outletId === null || outletId === null || person.outletId === outletId;
}

const commandRow = (
  stream: Asker,
  { commandId, type, input, at, by }: CommandRequest,
  subjectId: RowId | null,
  decided: Result<Decided>,
  now: string,
): CommandRow => ({
  id: commandId,
  companyId: stream.companyId,
  streamId: stream.id,
  type,
  subjectId,
  input,
  madeBy: by,
  madeAt: at,
  outcome: decided.ok ? decided.value.outcome : 'refused',
  code: decided.ok ? null : decided.error.code,
  answer: decided.ok ? { ...decided.value.answer } : NOTHING,
  factId: decided.ok ? decided.value.factId : null,
  decidedAt: now,
});

const responseOf = ({ outcome, code, answer, decidedAt }: CommandRow): CommandResponse => ({
  outcome,
  code,
  answer: commandAnswer.parse(answer),
  decidedAt,
});
