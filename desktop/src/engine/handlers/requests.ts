import type { RequestItem } from '#shared/bridge.ts';
import { accept, type ChangedField, type CollidedField, type Result } from '#shared/kernel/index.ts';
import { commandAnswer, type RequestRow } from '#shared/sync/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { listRequests, personName, subjectName } from '../queries/requests/requests.ts';
import type { Handlers } from '../router.ts';

/** Of what was decided, how much is listed. */
const DECIDED_LISTED = 10;

export function requestsHandlers(context: EngineContext): Handlers['requests'] {
  const { reader } = context.store;

  const itemOf = (row: RequestRow): RequestItem => {
    const answer = commandAnswer.safeParse(row.answer);
    const changed: readonly ChangedField[] = answer.success ? answer.data.changed : [];
    const collided: readonly CollidedField[] = answer.success ? answer.data.collided : [];
    return {
      requestId: row.id,
      type: row.type,
      subjectId: row.subjectId,
      subjectName: row.subjectId === null ? null : (subjectName(reader, row.subjectId) ?? null),
      input: row.input,
      createdAt: row.createdAt,
      createdBy: personName(reader, row.createdBy) ?? null,
      state: row.state,
      sent: row.triedAt !== null,
      cancelling: row.cancelAsked,
      code: row.code,
      changed,
      collided,
      decidedAt: row.decidedAt,
    };
  };
  const item = (done: Result<RequestRow>): Result<RequestItem> =>
    done.ok ? accept(itemOf(done.value)) : done;

  return {
    list: () => accept(listRequests(reader, DECIDED_LISTED).map(itemOf)),
    make: (request) => atTheTill(context, (device, person) => item(device.requests.make(request, person))),
    edit: ({ requestId, newRequestId, input }) =>
      atTheTill(context, (device, person) =>
        item(device.requests.edit(requestId, { requestId: newRequestId, input }, person)),
      ),
    cancel: ({ requestId }) =>
      atTheTill(context, (device, person) => item(device.requests.cancel(requestId, person))),
    retry: ({ requestId, newRequestId }) =>
      atTheTill(context, (device, person) => item(device.requests.retry(requestId, newRequestId, person))),
  };
}
