import { z } from 'zod';
import { date } from '../kernel/index.ts';
import type { BagsOfDay, Earnings } from '../sales/index.ts';
import { method } from './method.ts';
import { ofOutlet } from './office.ts';
import type { PrinterStatus } from './state.ts';

const days = z.strictObject({ from: date, to: date, ...ofOutlet });

/** Reports beside hours and the day: `bridge.shift.earnings({ from, to })`. */
export const earningMethods = {
  /** Hours, commission and tips by person; without `seeAllShifts` one's own. */
  earnings: method<readonly Earnings[]>()('anybody', days),
  printEarnings: method<PrinterStatus>()('anybody', days),
  /** Carrier bags by day and outlet. */
  bags: method<readonly BagsOfDay[]>()('issueDayReport', days),
  printBags: method<PrinterStatus>()('issueDayReport', days),
} as const;
