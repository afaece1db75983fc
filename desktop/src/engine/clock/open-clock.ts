import { epochMsOf } from '#shared/kernel/index.ts';
import { type ReadableDb, readDeviceState } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { BusinessClock, type BusinessClockOptions } from './business-clock.ts';
import { keepClockNote, readClockNote } from './clock-file.ts';

/** This was written after it: a clock that shows less is wrong. */
export const BUILT_AFTER = '2026-10-01T00:00:00.000Z';

export interface OpenClockOptions
  extends Pick<BusinessClockOptions, 'deviceMs' | 'monotonicMs' | 'onChange'> {
  readonly db: ReadableDb;
  readonly path: string;
  /** A demonstration's clock is shifted on purpose: nobody corrects it. */
  readonly isShifted: boolean;
  readonly log: Log;
}

/** The business clock of a data folder. */
export function openClock(options: OpenClockOptions): BusinessClock {
  const { db, path, isShifted, log, ...sources } = options;
  if (isShifted) return new ShiftedClock({ ...sources, note: undefined, floorMs: 0, keep: () => undefined });
  const device = readDeviceState(db);
  const known = [BUILT_AFTER, device?.lastServerTime, device?.lastFactAt];
  return new BusinessClock({
    ...sources,
    note: readClockNote(path),
    floorMs: Math.max(...known.map((at) => (at == null ? 0 : epochMsOf(at)))),
    keep: (note) => keepClockNote(path, note, log),
  });
}

class ShiftedClock extends BusinessClock {
  override nowMs(): number {
    return this.deviceMs();
  }
  override learn(): void {
    // It is meant to differ.
  }
  override get doubtful(): boolean {
    return false;
  }
}
