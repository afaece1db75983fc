import { errorEntry } from '#shared/contract.ts';
import { instantOf } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { Refusal } from '../http/answers.ts';
import { summariseCompanies } from './operator.queries.ts';

/**
 * A shifted clock is for demonstrations: says so loudly, and refuses to go on when a company that isn't one has sales,
 * because their dates, GST rates and books would be wrong.
 */
export async function refuseShiftedClock(context: ServerContext, clockOffsetMs: number): Promise<void> {
  if (clockOffsetMs === 0) return;
  const companies = await summariseCompanies(context.database);
  const real = companies.filter(({ demo, sales }) => !demo && sales > 0).map(({ name }) => name);
  if (real.length > 0) {
    const code = 'identity.clockShiftRefused';
    const { message, safe, next } = errorEntry(code);
    const refusal = new Refusal({ code, details: { companies: real } });
    refusal.message = `${code}: ${message} (${real.join(', ')}) ${safe} ${next}`;
    throw refusal;
  }
  context.log.warn(
    { clockOffsetMs, now: instantOf(context.clock()) },
    'ATTENTION: the clock is shifted. Everything that happens now carries a wrong date. For demonstrations only.',
  );
}
