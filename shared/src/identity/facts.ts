import { z } from 'zod';
import {
  accept,
  changedField,
  defineFact,
  type Result,
  reject,
  requestId,
  staffId,
} from '../kernel/index.ts';
import { type TimeCorrectedBody, timeClockedBody, timeCorrectedBody } from './clocking.ts';

/** Somebody came, went, or had a break; it counts at the instant of the fact. */
export const timeClocked = defineFact({
  type: 'identity.timeClocked.v1',
  authority: 'device',
  body: timeClockedBody,
  verify: () => accept(null),
});

/** A manager put somebody's hours right. */
export const timeCorrected = defineFact({
  type: 'identity.timeCorrected.v1',
  authority: 'device',
  body: timeCorrectedBody,
  verify: verifyTimeCorrected,
});

/** Settings that are changed in one go. */
export const MAX_SETTING_CHANGES = 100;

/** Settings of the company were changed, as somebody asked. */
export const settingsChanged = defineFact({
  type: 'identity.settingsChanged.v1',
  authority: 'server',
  body: z.object({
    commandId: requestId,
    changedBy: staffId,
    fields: z.array(changedField).max(MAX_SETTING_CHANGES),
  }),
  verify: () => accept(null),
});

/** Nobody puts their own hours right, and what takes nothing out says when. */
function verifyTimeCorrected(body: TimeCorrectedBody): Result<null> {
  if (body.correctedBy === body.staffId) return reject('identity.ownApproval');
  return body.replaces === null && body.clockedAt === null
    ? reject('identity.clockingInvalid')
    : accept(null);
}
