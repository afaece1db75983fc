import { accept, type OutletId, present, reject } from '#shared/kernel/index.ts';
import { summariseDay } from '#shared/sales/index.ts';
import { issueDayReport } from '../commands/shift/issue-day-report.ts';
import { alone } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { chosenOutlet } from '../queries/devices/registers.ts';
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
  | 'exceptions';

/** What is about a day, and not about one drawer: the outlet's report, and what a manager looks through. */
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
      return row === undefined ? reject('sales.paperUnknown') : accept(dayReportOf(reader, row));
    },
    printDayReport: ({ reportId }) =>
      atTheTill(context, (device) => {
        const row = readDayReport(reader, reportId);
        if (row === undefined) return reject('sales.paperUnknown');
        return accept(device.printing.printPaper(dayReportOf(reader, row).document, false));
      }),
    exceptions: (wanted) =>
      atTheTill(context, (device) => {
        const outletId = chosenOutlet(reader, device.state(), wanted.outletId);
        return accept(readExceptions(reader, { ...wanted, outletId }));
      }),
  };
}
