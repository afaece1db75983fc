import { accept, defineFact, type Result, reject } from '../kernel/index.ts';
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

/** Nobody puts their own hours right, and what takes nothing out says when. */
function verifyTimeCorrected(body: TimeCorrectedBody): Result<null> {
  if (body.correctedBy === body.staffId) return reject('identity.ownApproval');
  return body.replaces === null && body.clockedAt === null
    ? reject('identity.clockingInvalid')
    : accept(null);
}
