import { FileDown, Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Result } from '#shared/kernel/index.ts';
import { Problem } from '../app/problem-notice.tsx';
import { Button } from '../ui/button.tsx';
import { useAsking } from './use-asking.ts';

/** A report's way to paper and to a spreadsheet. */
export function ReportActions(props: {
  readonly disabled: boolean;
  readonly print: () => Promise<Result<unknown>>;
  readonly save: () => void;
}) {
  const { t } = useTranslation();
  const asking = useAsking();
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <Button
          disabled={props.disabled || asking.busy}
          icon={<Printer size={20} aria-hidden="true" />}
          onClick={() => void asking.run(props.print)}
        >
          {t('shift.report.print')}
        </Button>
        <Button
          disabled={props.disabled}
          icon={<FileDown size={20} aria-hidden="true" />}
          onClick={props.save}
        >
          {t('shift.report.csv')}
        </Button>
      </div>
      <Problem problem={asking.problem} />
    </>
  );
}

/** A column of figures, or of words. */
export interface ReportColumn<Row> {
  readonly name: string;
  readonly cell: (row: Row) => string;
  readonly isFigure: boolean;
}

export function ReportTable<Row>(props: {
  readonly label: string;
  readonly columns: readonly ReportColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** One row more, of sums. */
  readonly sums?: readonly string[];
}) {
  const { label, columns, rows, keyOf, sums } = props;
  const styleOf = (isFigure: boolean): string => (isFigure ? 'figures py-2 pl-3 text-right' : 'py-2 pr-3');
  return (
    <table aria-label={label} className="w-full text-left">
      <thead className="text-sm text-ink-soft">
        <tr>
          {columns.map(({ name, isFigure }) => (
            <th key={name} scope="col" className={`${styleOf(isFigure)} font-medium`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, cell, isFigure }) => (
              <td key={name} className={styleOf(isFigure)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {sums !== undefined && (
        <tfoot className="border-t border-line-strong font-semibold">
          <tr>
            {columns.map(({ name, isFigure }, index) => (
              <td key={name} className={styleOf(isFigure)}>
                {sums[index]}
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}
