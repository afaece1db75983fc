import { epochMsOf, type StaffId, singaporeDate } from '../kernel/index.ts';

/** A clocking that counts, whoever entered it. */
export interface CountedClocking {
  readonly staffId: StaffId;
  readonly kind: string;
  readonly clockedAt: string;
}

/** What somebody worked on a day, which is the Singapore date that they came on. */
export interface DayOfWork {
  readonly staffId: StaffId;
  readonly date: string;
  readonly workedMinutes: number;
  readonly breakMinutes: number;
  readonly firstIn: string;
  /** Null: still there, or forgot to say so. */
  readonly lastOut: string | null;
}

const MINUTE_MS = 60_000;

interface Open {
  readonly since: string;
  readonly date: string;
  onBreakSince: string | undefined;
  breakMs: number;
}

/**
 * Hours per person and day [IDN-5]: from coming to going, less breaks; a stretch that begins before midnight belongs to the day that it
 * began on, and one that has no end yet counts nothing.
 */
export function hoursOf(clockings: readonly CountedClocking[]): DayOfWork[] {
  const days = new Map<string, DayOfWork>();
  const open = new Map<StaffId, Open>();
  const ordered = clockings.toSorted((one, other) => (one.clockedAt < other.clockedAt ? -1 : 1));
  for (const { staffId, kind, clockedAt } of ordered) {
    const now = open.get(staffId);
    if (kind === 'in') {
      const date = singaporeDate(clockedAt);
      open.set(staffId, { since: clockedAt, date, onBreakSince: undefined, breakMs: 0 });
      const known = days.get(`${staffId} ${date}`);
      const begun = { staffId, date, workedMinutes: 0, breakMinutes: 0, firstIn: clockedAt };
      days.set(`${staffId} ${date}`, { ...begun, ...known, lastOut: null });
    } else if (now === undefined) continue;
    else if (kind === 'breakStart') now.onBreakSince ??= clockedAt;
    else if (kind === 'breakEnd') endBreak(now, clockedAt);
    else if (kind === 'out') {
      endBreak(now, clockedAt);
      open.delete(staffId);
      const key = `${staffId} ${now.date}`;
      const day = days.get(key);
      if (day !== undefined) days.set(key, withStretch(day, now, clockedAt));
    }
  }
  return [...days.values()];
}

function endBreak(open: Open, at: string): void {
  if (open.onBreakSince === undefined) return;
  open.breakMs += epochMsOf(at) - epochMsOf(open.onBreakSince);
  open.onBreakSince = undefined;
}

function withStretch(day: DayOfWork, { since, breakMs }: Open, until: string): DayOfWork {
  const workedMs = epochMsOf(until) - epochMsOf(since) - breakMs;
  return {
    ...day,
    workedMinutes: day.workedMinutes + Math.floor(workedMs / MINUTE_MS),
    breakMinutes: day.breakMinutes + Math.floor(breakMs / MINUTE_MS),
    lastOut: until,
  };
}
