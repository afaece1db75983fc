import { z } from 'zod';
import { calendarDate } from '../kernel/index.ts';
import type { BagsOfDay, Earnings } from '../sales/index.ts';
import { method, nothing } from './method.ts';
import { ofOutlet } from './office.ts';
import type { PrinterStatus } from './state.ts';

const days = z.strictObject({ from: calendarDate, to: calendarDate, ...ofOutlet });

/** What the company charges and gives besides prices, and what of it can be asked for. */
export interface CounterTerms {
  readonly companyId: string;
  readonly tenders: readonly string[];
  readonly staff: readonly { readonly id: string; readonly name: string }[];
  readonly categories: readonly { readonly id: string; readonly name: string }[];
  /** As `identity.changeSettings` names them; null: it isn't set. */
  readonly values: Readonly<Record<string, string | null>>;
  /** How GST is computed today, and from which days otherwise; null: the company isn't registered. */
  readonly gst: {
    readonly now: string;
    readonly planned: readonly { readonly from: string; readonly method: string }[];
  } | null;
}

/** Reports beside hours and the day: `bridge.shift.earnings({ from, to })`. */
export const earningMethods = {
  /** Hours, commission and tips by person; without `seeAllShifts` one's own. */
  earnings: method<readonly Earnings[]>()('anybody', days),
  printEarnings: method<PrinterStatus>()('anybody', days),
  counterTerms: method<CounterTerms>()('changeSettings', nothing),
  /** Carrier bags by day and outlet. */
  bags: method<readonly BagsOfDay[]>()('issueDayReport', days),
  printBags: method<PrinterStatus>()('issueDayReport', days),
} as const;
