import { hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, type RequestId, type Result, type RowId, reject } from '#shared/kernel/index.ts';
import { commandDefinition, factInstant, type RequestRow } from '#shared/sync/index.ts';
import { readRequest } from '../queries/requests/requests.ts';
import { readDeviceState, type Store } from '../store/index.ts';
import type { RequestKeeper } from './keeper.ts';

export interface QueueOptions {
  readonly store: Store;
  readonly keeper: RequestKeeper;
  readonly clock: () => number;
  /** Something about the requests changed. */
  changed(): void;
}

export interface NewRequest {
  /** Made by the caller before the first try. */
  readonly requestId: RequestId;
  readonly type: string;
  /** In its wire form. */
  readonly input: Record<string, unknown>;
}

/** The requests of this device: on disk before anything is answered, and until they are decided in the hands of people. */
export interface RequestQueue {
  make(request: NewRequest, person: StaffRow): Result<RequestRow>;
  /** Changes what is asked for. One that may have reached the server is taken back, and asked anew under another id. */
  edit(
    id: RequestId,
    replacement: Pick<NewRequest, 'requestId' | 'input'>,
    person: StaffRow,
  ): Result<RequestRow>;
  /** Takes it back: at once when nobody else knows of it, else as soon as the server has been told. */
  cancel(id: RequestId, person: StaffRow): Result<RequestRow>;
  /** Asks again for what was refused, under another id. */
  retry(id: RequestId, newId: RequestId, person: StaffRow): Result<RequestRow>;
  /**
   * Asks for what another device had asked for, under the same ids, when what it recorded has been sent. Its journal proves no name, so
   * that the person asks who takes it over.
   * @param after the device's streams
   * @returns how many weren't here yet
   */
  takeOver(rows: readonly RequestRow[], after: readonly string[], person: StaffRow): number;
}

export function createRequestQueue({ store, keeper, clock, changed }: QueueOptions): RequestQueue {
  const save = (...rows: readonly RequestRow[]): void => {
    keeper.save(...rows);
    changed();
  };
  /** As facts are dated: a clock that was put back must not let a request overtake what was recorded before it. */
  const afterWhatIsRecorded = (): string => {
    const device = readDeviceState(store.reader);
    return device === undefined ? instantOf(clock()) : factInstant(clock(), device);
  };
  const prepare = (request: NewRequest, person: StaffRow): Result<RequestRow> =>
    newRow(request, person, afterWhatIsRecorded());
  const find = (id: RequestId, person: StaffRow): Result<RequestRow> => {
    const row = readRequest(store.reader, id);
    if (row === undefined) return reject('sync.requestUnknown');
    const right = commandDefinition(row.type)?.right;
    return right === undefined || hasRight(person.role, right as Right)
      ? accept(row)
      : reject('identity.notAllowed', { right });
  };
  const takeBack = (row: RequestRow): RequestRow =>
    row.state === 'waiting' && row.triedAt !== null
      ? { ...row, cancelAsked: true }
      : { ...row, state: 'cancelled', decidedAt: instantOf(clock()) };

  return {
    make: (request, person) => {
      const known = readRequest(store.reader, request.requestId);
      if (known !== undefined) return accept(known);
      const made = prepare(request, person);
      if (made.ok) save(made.value);
      return made;
    },
    edit: (id, { requestId, input }, person) => {
      const found = find(id, person);
      if (!found.ok) return found;
      const row = found.value;
      if (row.state !== 'waiting') return reject('sync.requestDecided', { state: row.state });
      const isOnlyHere = row.triedAt === null;
      const made = prepare({ requestId: isOnlyHere ? id : requestId, type: row.type, input }, person);
      if (!made.ok) return made;
      if (isOnlyHere) save({ ...made.value, createdAt: row.createdAt });
      else save(takeBack(row), made.value);
      return made;
    },
    cancel: (id, person) => {
      const found = find(id, person);
      if (!found.ok) return found;
      if (found.value.state === 'decided') return reject('sync.requestDecided', { state: 'decided' });
      const row = takeBack(found.value);
      save(row);
      return accept(row);
    },
    retry: (id, newId, person) => {
      const found = find(id, person);
      if (!found.ok) return found;
      const row = found.value;
      if (row.state === 'waiting') {
        changed();
        return accept(row);
      }
      if (row.state !== 'refused') return reject('sync.requestDecided', { state: row.state });
      const made = prepare({ requestId: newId, type: row.type, input: row.input }, person);
      if (made.ok) save(takeBack(row), made.value);
      return made;
    },
    takeOver: (rows, after, person) => {
      const unknown = rows.filter(({ id }) => readRequest(store.reader, id) === undefined);
      // It may have reached the server, whatever its device's journal had heard of that.
      const triedAt = instantOf(clock());
      const taken = unknown.map(
        (row): RequestRow => ({
          ...row,
          createdBy: person.id,
          triedAt,
          answer: { after: [...after] },
          revision: 0,
        }),
      );
      if (taken.length > 0) save(...taken);
      return taken.length;
    },
  };
}

/** A request that waits, of somebody who may ask for it. @param createdAt UTC */
function newRow(
  { requestId, type, input }: NewRequest,
  person: StaffRow,
  createdAt: string,
): Result<RequestRow> {
  const checked = check(type, input, person);
  if (!checked.ok) return checked;
  return accept({
    ...{ id: requestId, type, subjectId: checked.value, input, createdAt, createdBy: person.id },
    ...{ state: 'waiting', triedAt: null, cancelAsked: false },
    ...{ outcome: null, code: null, answer: null, decidedAt: null, revision: 0 },
  });
}

/** Whether this person may ask for it, and what it is about. */
function check(type: string, input: Record<string, unknown>, person: StaffRow): Result<RowId> {
  const definition = commandDefinition(type);
  if (definition === undefined) return reject('sync.commandUnknown', { type });
  if (!hasRight(person.role, definition.right as Right)) {
    return reject('identity.notAllowed', { right: definition.right });
  }
  const parsed = definition.input.safeDecode(input as never);
  return parsed.success
    ? accept(definition.subjectOf(parsed.data) as RowId)
    : reject('kernel.inputInvalid', { type });
}
