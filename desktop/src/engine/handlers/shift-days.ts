import { hasRight } from '#shared/identity/index.ts';
import { accept, type OutletId, present, reject } from '#shared/kernel/index.ts';
import { summariseDay } from '#shared/sales/index.ts';
import { clockTime, correctTime } from '../commands/shift/clock-time.ts';
import { issueDayReport } from '../commands/shift/issue-day-report.ts';
import { alone } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { chosenOutlet } from '../queries/devices/registers.ts';
import { readClockings, readHours, readLastClocking } from '../queries/shift/clockings.ts';
import { readDay, readDayReport, readDayReports } from '../queries/shift/days.ts';
import { readExceptions } from '../queries/shift/exceptions.ts';
import { dayReportOf } from '../queries/shift/papers.ts';
import { viewDayReport } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import type { DeviceState } from '../store/index.ts';

type DayMethod =
  | 'dayPreview'
  | 'issueDayReport'
  | 'dayReports'
  | 'dayReport'
  | 'printDayReport'
  | 'exceptions'
  | 'clock'
  | 'clockState'
  | 'hours'
  | 'clockings'
  | 'correctTime';

/** What is about a day, and not about one drawer: the outlet's report, what a manager looks through, and hours. */
export function dayHandlers(context: EngineContext): Pick<Handlers['shift'], DayMethod> {
  const { store } = context;
  const { reader } = store;
  /** A day is one outlet's: an office's own until it chooses. */
  const dayOutlet = (state: DeviceState, asked: OutletId | undefined): OutletId =>
    chosenOutlet(reader, state, asked) ?? state.outletId;
  return {
    dayPreview: ({ businessDate, outletId: asked }) =>
      atTheTill(context, (device) => {
        const outletId = dayOutlet(device.state(), asked);
        const [last] = readDayReports(reader, outletId, businessDate, businessDate);
        return accept({
          ...summariseDay(readDay(reader, outletId, businessDate)),
          businessDate,
          last: last === undefined ? null : viewDayReport(reader, last),
        });
      }),
    issueDayReport: (command) =>
      atTheTill(context, (device, person) => {
        const { committer } = device;
        const issued = issueDayReport(command, { store, committer, who: alone(person.id) });
        device.committed(['day_reports']);
        if (!issued.ok) return issued;
        const row = present(readDayReport(reader, command.reportId), 'the report that was recorded');
        const report = dayReportOf(reader, row);
        device.printing.printPaper(report.document, false);
        return accept(report);
      }),
    dayReports: ({ from, to, outletId }) =>
      atTheTill(context, (device) =>
        accept(
          readDayReports(reader, dayOutlet(device.state(), outletId), from, to).map((row) =>
            viewDayReport(reader, row),
          ),
        ),
      ),
    dayReport: ({ reportId }) => {
      const row = readDayReport(reader, reportId);
      return row === undefined ? reject('sales.receiptUnknown') : accept(dayReportOf(reader, row));
    },
    printDayReport: ({ reportId }) =>
      atTheTill(context, (device) => {
        const row = readDayReport(reader, reportId);
        if (row === undefined) return reject('sales.receiptUnknown');
        return accept(device.printing.printPaper(dayReportOf(reader, row).document, false));
      }),
    exceptions: (wanted) =>
      atTheTill(context, (device) => {
        const outletId = chosenOutlet(reader, device.state(), wanted.outletId);
        return accept(readExceptions(reader, { ...wanted, outletId }));
      }),
    clock: (command) =>
      atTheTill(context, (device, person) => {
        const clocked = clockTime(command, {
          ...{ store, committer: device.committer, who: alone(person.id) },
        });
        device.committed(['time_clockings']);
        return clocked.ok ? accept({ last: readLastClocking(reader, person.id) ?? null }) : clocked;
      }),
    clockState: () =>
      atTheTill(context, (_device, person) => accept({ last: readLastClocking(reader, person.id) ?? null })),
    hours: ({ from, to }) =>
      atTheTill(context, (_device, person) => {
        const of = hasRight(person.role, 'seeAllShifts') ? null : person.id;
        return accept(readHours(reader, { from, to, of }));
      }),
    clockings: ({ staffId, from, to }) =>
      atTheTill(context, (_device, person) =>
        staffId === person.id || hasRight(person.role, 'seeAllShifts')
          ? accept(readClockings(reader, staffId, from, to))
          : reject('identity.notAllowed', { right: 'seeAllShifts' }),
      ),
    correctTime: (command) =>
      atTheTill(context, (device, person) => {
        const { committer } = device;
        const corrected = correctTime(command, { store, committer, who: alone(person.id) });
        device.committed(['time_clockings']);
        return corrected;
      }),
  };
}
