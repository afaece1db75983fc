import { insertRow, type Projector } from '../kernel/index.ts';
import type { timeClocked, timeCorrected } from './facts.ts';
import { timeClockings } from './rows.ts';

export const projectTimeClocked: Projector<typeof timeClocked> = ({ envelope, body }) => [
  insertRow(timeClockings, {
    id: body.clockingId,
    companyId: envelope.company,
    factId: envelope.id,
    staffId: body.staffId,
    outletId: body.outletId,
    kind: body.kind,
    clockedAt: envelope.at,
    replaces: null,
    reason: null,
    enteredBy: body.staffId,
    enteredAt: envelope.at,
  }),
];

export const projectTimeCorrected: Projector<typeof timeCorrected> = ({ envelope, body }) => [
  insertRow(timeClockings, {
    id: body.correctionId,
    companyId: envelope.company,
    factId: envelope.id,
    staffId: body.staffId,
    outletId: body.outletId,
    kind: body.kind,
    clockedAt: body.clockedAt,
    replaces: body.replaces,
    reason: body.reason,
    enteredBy: body.correctedBy,
    enteredAt: envelope.at,
  }),
];
