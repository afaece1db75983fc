import { describe, expect, it } from 'vitest';
import type { HealthReport } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import { LOOK_EVERY_MS, REPORT_EVERY_MS, startReporting, UNHEARD_MS } from './reporter.ts';

const well: HealthReport = {
  ...{ version: '1.2.0', protocol: 1, platform: 'linux x64', deviceTime: '2026-11-21T01:00:00.000Z' },
  ...{ shiftOpen: true, lastSequence: 1, waiting: 0, waitingSince: null, requests: 0, attention: 0 },
  ...{ freeBytes: null, databaseBytes: 1, printer: 'ok', unprinted: 0, lastBackupAt: null, mirror: 'none' },
};

/** A device whose waits pass at once, until the time is up: what it told, and when. */
async function reportsFor(
  forMs: number,
  at: {
    printer?: (nowMs: number) => string;
    isOnline?: (nowMs: number) => boolean;
    answer?: (nowMs: number) => Result<unknown>;
    measure?: () => Promise<HealthReport>;
    random?: number;
  } = {},
) {
  let nowMs = 0;
  const told: { readonly atMs: number; readonly printer: string }[] = [];
  const waits: number[] = [];
  const warnings: string[] = [];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const reporting = startReporting({
    measure: at.measure ?? (async () => ({ ...well, printer: at.printer?.(nowMs) ?? 'ok' })),
    markOf: ({ printer }) => printer,
    send: async ({ printer }) => {
      told.push({ atMs: nowMs, printer });
      return at.answer?.(nowMs) ?? accept({});
    },
    isOnline: () => at.isOnline?.(nowMs) ?? true,
    monotonicMs: () => nowMs,
    random: (bytes) => new Uint8Array(bytes).fill(at.random ?? 128),
    log: (_level, message) => void warnings.push(message),
    pause: async (ms, signal) => {
      waits.push(ms);
      nowMs += ms;
      if (nowMs <= forMs) return;
      finish();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  await finished;
  await reporting.close();
  return { told, waits, warnings, atMs: told.map((each) => each.atMs) };
}

const HOUR_MS = 60 * 60_000;

describe('[DEV-30] telling the server how this device is', () => {
  it('begins a moment after the start, and says the same again each five minutes and not before', async () => {
    const { atMs } = await reportsFor(HOUR_MS);
    expect(atMs).toEqual(Array.from({ length: 12 }, (_, index) => LOOK_EVERY_MS + index * REPORT_EVERY_MS));
  });

  it('says at the next look when something turns to trouble, and when it is mended', async () => {
    const { told } = await reportsFor(HOUR_MS / 4, {
      printer: (nowMs) => (nowMs >= 7 * LOOK_EVERY_MS && nowMs < 9 * LOOK_EVERY_MS ? 'unreachable' : 'ok'),
    });
    expect(told.map(({ atMs, printer }) => [atMs / LOOK_EVERY_MS, printer])).toEqual([
      [1, 'ok'],
      [6, 'ok'],
      [7, 'unreachable'],
      [9, 'ok'],
      [14, 'ok'],
    ]);
  });

  it('waits between a half and one and a half of a minute, so that tills that started together don’t speak together', async () => {
    expect((await reportsFor(HOUR_MS / 6, { random: 0 })).waits[0]).toBe(LOOK_EVERY_MS / 2);
    const [longest = 0] = (await reportsFor(HOUR_MS / 6, { random: 255 })).waits;
    expect(longest).toBeGreaterThan(1.4 * LOOK_EVERY_MS);
    expect(longest).toBeLessThan(1.5 * LOOK_EVERY_MS);
  });

  it('asks nothing of a server that isn’t there, and tells it when it is back', async () => {
    const { atMs } = await reportsFor(HOUR_MS, { isOnline: (nowMs) => nowMs >= 40 * LOOK_EVERY_MS });
    expect(atMs[0]).toBe(40 * LOOK_EVERY_MS);
  });

  it('[DEV-34] leaves a server alone for an hour that doesn’t know what it is told', async () => {
    const { atMs } = await reportsFor(3 * HOUR_MS, { answer: () => reject('kernel.notFound') });
    expect(atMs).toHaveLength(3);
    expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).toBeGreaterThanOrEqual(UNHEARD_MS);
  });

  it('says it again at the next look when it wasn’t heard, and outlives a measure that fails', async () => {
    const refused = await reportsFor(4 * LOOK_EVERY_MS, {
      answer: (nowMs) => (nowMs < 3 * LOOK_EVERY_MS ? reject('devices.serverUnreachable') : accept({})),
    });
    expect(refused.atMs.map((ms) => ms / LOOK_EVERY_MS)).toEqual([1, 2, 3]);
    const failing = await reportsFor(3 * LOOK_EVERY_MS, {
      measure: async () => {
        throw new Error('the disk is gone');
      },
    });
    expect(failing.told).toEqual([]);
    expect(failing.warnings).toHaveLength(3);
  });
});
