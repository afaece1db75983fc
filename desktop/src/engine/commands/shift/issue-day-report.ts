import { accept, type Result } from '#shared/kernel/index.ts';
import { type dayReportIssued, decideIssueDayReport, type IssueDayReport } from '#shared/sales/index.ts';
import { readDay, readDayReport } from '../../queries/shift/days.ts';
import { raiseNumber, readLastNumber } from '../../queries/shift/numbers.ts';
import type { ShiftParts } from './parts.ts';

/** Records a day report or its next supplement; a repeat records nothing. */
export function issueDayReport(command: IssueDayReport, { store, committer, who }: ShiftParts): Result<null> {
  if (readDayReport(store.reader, command.reportId) !== undefined) return committer.ensureJournaled();
  const issued = committer.commit<typeof dayReportIssued>({
    actor: who.by,
    decide: ({ db, device }) =>
      decideIssueDayReport(command, {
        outletId: device.outletId,
        by: who.by,
        known: readDay(db, device.outletId, command.businessDate),
        series: device.receiptSeries,
        lastNumber: readLastNumber(db, device.streamId, 'dayReport'),
      }),
    alsoWrite: (db, { body, envelope }) => {
      raiseNumber(db, envelope.stream, 'dayReport', body.number);
      return {};
    },
  });
  return issued.ok ? accept(null) : issued;
}
