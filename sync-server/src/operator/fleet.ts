import { z } from 'zod';
import {
  byTrouble,
  type FleetDevice,
  fleetDevice,
  type Trouble,
  troubleCodes,
} from '#shared/devices/index.ts';
import { instant, instantOf } from '#shared/kernel/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import { companyLabel } from '../devices/health.queries.ts';
import { readFleet } from '../devices/health.ts';

const trouble = z.object({
  code: z.enum(troubleCodes),
  isUrgent: z.boolean(),
  count: z.int(),
  since: z.nullable(instant),
  ms: z.int(),
  bytes: z.int(),
});

/** Each device on this server with what is wrong with it, and the line that whoever runs the server reads. */
export const operatorFleet = z.object({
  asOf: instant,
  devices: z.array(fleetDevice.extend({ company: z.string(), troubles: z.array(trouble), line: z.string() })),
});

/** @param companyId of one shop; undefined: of all on this server. Those that need somebody come first. */
export async function fleetAsOperator(
  context: ServerContext,
  companyId: string | undefined,
): Promise<z.output<typeof operatorFleet>> {
  const asOf = instantOf(context.clock());
  const devices: (FleetDevice & { company: string })[] = [];
  for (const id of companyId === undefined ? await companyIds(context.database) : [companyId]) {
    await context.database.inCompany(id, async (tx) => {
      const company = await companyLabel(tx);
      for (const device of await readFleet(tx, null)) devices.push({ ...device, company });
    });
  }
  return {
    asOf,
    devices: byTrouble(devices, asOf).map(({ device, troubles }) => ({
      ...device,
      troubles: [...troubles],
      line: fleetLine(device, troubles),
    })),
  };
}

/** One line of plain words: how it is marked, who it is, what is wrong with it, and what it told. */
function fleetLine(device: FleetDevice & { readonly company: string }, troubles: readonly Trouble[]): string {
  const { company, outletCode, registerCode, receiptSeries, heardAt, versionsBehind, health } = device;
  const mark = troubles[0] === undefined ? 'ok' : troubles[0].isUrgent ? '!!' : '! ';
  const told =
    health === null
      ? 'has not said how it is'
      : [
          `version ${health.version}${versionsBehind > 0 ? ` (${versionsBehind} behind)` : ''}`,
          `${health.waiting} waiting`,
          `${health.requests} asked`,
          `disk ${health.freeBytes === null ? 'unknown' : `${gigabytes(health.freeBytes)} GB free`}`,
          `printer ${health.printer}`,
          `backup ${health.lastBackupAt ?? 'none'}`,
          `copy ${health.mirror}`,
        ].join(', ');
  const wrong = troubles.map((each) => `${words(each)}; `).join('');
  const who = `${company} ${outletCode} ${registerCode} (${receiptSeries})`;
  return printable(`${mark} ${who}: ${wrong}heard from ${heardAt ?? 'never'}, ${told}`);
}

/** What a device or a shop says of itself must not move the cursor of whoever runs the server, nor turn the line around. */
const printable = (line: string): string => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

function words({ code, count, since, ms, bytes }: Trouble): string {
  switch (code) {
    case 'unsentAndSilent':
      return `SILENT for ${duration(ms)} with ${count} records not sent`;
    case 'stuck':
      return `STUCK: ${count} records wait since ${since}`;
    case 'diskFull':
      return `DISK FULL: ${gigabytes(bytes)} GB free`;
    case 'clockFarOff':
      return `CLOCK ${duration(ms)} ${ms < 0 ? 'slow' : 'fast'}`;
    case 'silentInShift':
      return `silent for ${duration(ms)} with a shift open`;
    case 'attention':
      return `${count} things need a person`;
    case 'mirrorFailing':
      return 'its second copy cannot be written';
    case 'diskLow':
      return `disk low: ${gigabytes(bytes)} GB free`;
    case 'printer':
      return `printer does not answer, ${count} receipts wait`;
    case 'clockOff':
      return `clock ${duration(ms)} ${ms < 0 ? 'slow' : 'fast'}`;
    case 'backupOld':
      return `no backup since ${since}`;
    case 'backupMissing':
      return 'never backed up';
    case 'silent':
      return `silent for ${duration(ms)}`;
    case 'outdated':
      return `${count} versions behind`;
  }
}

/** `45 min`, `3 h`, `9 days`: to what somebody looks at. */
function duration(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
