import { z } from 'zod';
import { instant, openEnum, outletId, rowId, staffId, text } from '../kernel/index.ts';

/** What a person tells the clock. */
export const clockingKinds = ['in', 'out', 'breakStart', 'breakEnd'] as const;
export type ClockingKind = (typeof clockingKinds)[number];

export const timeClockedBody = z.object({
  clockingId: rowId,
  staffId,
  outletId,
  kind: openEnum(clockingKinds),
});
export type TimeClockedBody = z.output<typeof timeClockedBody>;

/** What a manager puts right: adds a clocking that was forgotten, or replaces one, or takes it out. */
export const timeCorrectedBody = z.object({
  correctionId: rowId,
  staffId,
  outletId,
  /** The clocking (or correction) that no longer counts; null: one is added. */
  replaces: z.nullable(rowId),
  kind: openEnum(clockingKinds),
  /** Null: it is taken out. */
  clockedAt: z.nullable(instant),
  reason: text(300),
  correctedBy: staffId,
});
export type TimeCorrectedBody = z.output<typeof timeCorrectedBody>;
