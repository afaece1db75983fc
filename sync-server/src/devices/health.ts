import {
  type Fleet,
  type FleetDevice,
  fleetDevice,
  type HealthReport,
  type StreamRow,
  versionsBehind,
} from '#shared/devices/index.ts';
import { epochMsOf, instant, instantOf } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { type Asker, reachOf } from './asker.ts';
import { readDevicesInService, readHealth, saveHealth } from './health.queries.ts';

/**
 * Keeps what a device tells of itself, in place of what it told before. How far its clock is off is by this server's: what the way
 * here took, seconds at most, doesn't matter to anybody who reads it.
 */
export async function noteHealth(
  context: ServerContext,
  stream: Pick<StreamRow, 'id' | 'companyId'>,
  { deviceTime, ...said }: HealthReport,
): Promise<{ serverTime: string }> {
  const nowMs = context.clock();
  const serverTime = instantOf(nowMs);
  await context.database.inCompany(stream.companyId, (tx) =>
    saveHealth(tx, {
      ...said,
      streamId: stream.id,
      companyId: stream.companyId,
      reportedAt: serverTime,
      clockAheadMs: epochMsOf(deviceTime) - nowMs,
    }),
  );
  return { serverTime };
}

/** How the devices of the asker's outlet are, or those of the company for one of the office. */
export async function fleetOf(context: ServerContext, asker: Asker): Promise<Fleet> {
  const devices = await context.database.inCompany(asker.companyId, (tx) => readFleet(tx, reachOf(asker)));
  return { serverTime: instantOf(context.clock()), devices };
}

/** @param outletId limits it to one outlet; null: all of the company */
export async function readFleet(tx: CompanyTransaction, outletId: string | null): Promise<FleetDevice[]> {
  const told = new Map((await readHealth(tx)).map((row) => [row.streamId as string, row]));
  // Of all outlets: a shop that was left out of an update is behind the others.
  const versions = [...told.values()].map(({ version }) => version);
  const rows = await readDevicesInService(tx, outletId);
  return rows.map(({ lastSeenAt, ...row }) => {
    const health = told.get(row.streamId ?? '') ?? null;
    const seenAt = lastSeenAt == null ? null : instant.decode(lastSeenAt);
    return fleetDevice.parse({
      ...row,
      heardAt: laterOf(seenAt, health?.reportedAt ?? null),
      versionsBehind: health === null ? 0 : versionsBehind(health.version, versions),
      health,
    });
  });
}

const laterOf = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other > one) ? other : one;
