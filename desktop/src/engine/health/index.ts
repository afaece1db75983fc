import type { FleetView } from '#shared/bridge.ts';
import {
  type Fleet,
  type FleetDevice,
  fleetResponse,
  type HealthReport,
  healthResponse,
  troublesOf,
  versionsBehind,
} from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import { dataFiles } from '../data-files.ts';
import type { Device } from '../device.ts';
import type { RandomBytes } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';
import { posted } from '../sync/server-client.ts';
import { keepFleet, readKeptFleet } from './kept-fleet.ts';
import { type HealthParts, measureHealth, ownDevice } from './own-health.ts';
import { startReporting } from './reporter.ts';

export interface HealthOptions extends HealthParts {
  readonly device: () => Device | undefined;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** How this device is, and the others of its outlet. */
export interface Health {
  /** From now on the server is told, now and then. */
  start(device: Device): void;
  /** The tills of this outlet: as the server knows them, or knew them when it last told; this one as it is. */
  fleet(): Promise<Result<FleetView>>;
  close(): Promise<void>;
}

export function createHealth(options: HealthOptions): Health {
  let reporting: { close(): Promise<void> } | undefined;
  return {
    start: (device) => {
      reporting = startReporting({
        measure: () => measureHealth(options, device),
        markOf: (report) => markOf(report, ownDevice(options, device, report)),
        send: (report, signal) => tell(device, report, signal),
        isOnline: () => device.sync.status().server === 'online',
        monotonicMs: () => performance.now(),
        ...{ random: options.random, log: options.log },
      });
    },
    fleet: async () => {
      const device = options.device();
      return device === undefined ? reject('devices.notEnrolled') : accept(await viewFleet(options, device));
    },
    close: async () => {
      await reporting?.close();
    },
  };
}

/** What is wrong with it, and whether it is in use: neither changes with each sale. */
const markOf = ({ shiftOpen }: HealthReport, own: FleetDevice): string => {
  const codes = troublesOf(own, own.heardAt ?? own.enrolledAt).map(({ code }) => code);
  return JSON.stringify([shiftOpen, ...codes]);
};

const tell = (device: Device, report: HealthReport, signal: AbortSignal): Promise<Result<unknown>> =>
  device.sync.request({
    ...posted(report),
    path: '/v1/devices/health',
    data: healthResponse,
    signal,
  });

async function viewFleet(options: HealthOptions, device: Device): Promise<FleetView> {
  const path = dataFiles(options.dataDir).fleet;
  const [asked, report] = await Promise.all([
    device.sync.request({ method: 'GET', path: '/v1/devices/fleet', data: fleetResponse }),
    measureHealth(options, device),
  ]);
  if (asked.ok) keepOrSay(path, asked.value, options.log);
  const fleet = asked.ok ? asked.value : readKeptFleet(path);
  const own = withListed(ownDevice(options, device, report), fleet);
  const others = fleet?.devices.filter(({ streamId }) => streamId !== own.streamId) ?? [];
  return {
    asOf: fleet?.serverTime ?? null,
    isCurrent: asked.ok,
    devices: [{ ...own, isThis: true }, ...others.map((each) => ({ ...each, isThis: false }))],
  };
}

/** With what only the server knows of it: since when it is there, and which versions others run. */
function withListed(own: FleetDevice, fleet: Fleet | undefined): FleetDevice {
  const listed = fleet?.devices.find(({ streamId }) => streamId === own.streamId);
  const versions = fleet?.devices.flatMap(({ health }) => health?.version ?? []) ?? [];
  const { health } = own;
  return {
    ...own,
    enrolledAt: listed?.enrolledAt ?? own.enrolledAt,
    versionsBehind: health === null ? 0 : versionsBehind(health.version, versions),
  };
}

/** On a full disk the list is only not kept. */
function keepOrSay(path: string, fleet: Fleet, log: Log): void {
  try {
    keepFleet(path, fleet);
  } catch (error) {
    log('warn', 'what the server told of the tills could not be kept', { error: String(error) });
  }
}
