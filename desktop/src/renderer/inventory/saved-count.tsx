import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { SavedCount, SavedCountLine } from '#shared/bridge/counts.ts';
import { formatScaled, type RowId, singaporeDate } from '#shared/kernel/index.ts';
import { saveCsv } from '../app/csv.ts';
import { formatInstant, formatQuantity } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { ReportActions } from '../shift/report-actions.tsx';
import { Button } from '../ui/button.tsx';

const QUANTITY_DECIMALS = 3;
const columns = ['counted', 'moved', 'there', 'expected', 'difference'] as const;
const differenceOf = ({ thereMilli, bookMilli }: SavedCountLine): number => thereMilli - bookMilli;
const signed = (milli: number): string =>
  milli === 0 ? '0' : `${milli > 0 ? '+' : '−'}${formatQuantity(Math.abs(milli))}`;

/** What a count found: beside it what the book said, and what was sold between the counting and the saving. */
export function SavedCountView({
  count,
  onClose,
}: {
  readonly count: SavedCount;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  useHotkeys({ Escape: onClose, Enter: onClose });
  const differing = count.lines.filter((line) => differenceOf(line) !== 0);
  const nameOf = (line: SavedCountLine): string => localName(line, settings.language);
  const figuresOf = (line: SavedCountLine): readonly number[] => [
    ...[line.countedMilli, line.movedMilli, line.thereMilli, line.bookMilli, differenceOf(line)],
  ];
  const save = (): void => {
    const head = [t('count.product'), t('count.sku'), ...columns.map((column) => t(`count.${column}`))];
    const rows = count.lines.map((line) => [
      nameOf(line),
      line.sku,
      ...figuresOf(line).map((milli) => formatScaled(milli, QUANTITY_DECIMALS)),
    ]);
    saveCsv(`count-${singaporeDate(count.countedAt)}.csv`, [head, ...rows]);
  };
  // What is wrong comes first: nobody reads five hundred lines that are right.
  const shown = [...differing, ...count.lines.filter((line) => differenceOf(line) === 0)];
  return (
    <section
      aria-label={t('count.savedTitle')}
      className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4"
    >
      <header>
        <h1 className="text-xl font-semibold">{t('count.savedTitle')}</h1>
        <p className="text-ink-soft">
          {[count.outletName, formatInstant(count.countedAt), count.countedBy].filter(Boolean).join(' · ')}
        </p>
        <p className="figures mt-2 text-2xl font-semibold">
          {t('count.found', { differing: differing.length, products: count.lines.length })}
        </p>
        <p className="text-sm text-ink-soft">{t('count.savedLead')}</p>
      </header>
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" hotkey="Enter" onClick={onClose}>
          {t('count.next')}
        </Button>
        <ReportActions
          disabled={false}
          print={() => bridge.inventory.printCount({ countId: count.countId as RowId })}
          save={save}
        />
      </div>
      <CountedLines lines={shown} />
    </section>
  );
}

function CountedLines({ lines }: { readonly lines: readonly SavedCountLine[] }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  return (
    <table aria-label={t('count.list')} className="w-full text-left">
      <thead className="text-sm text-ink-soft">
        <tr>
          <th scope="col" className="py-2 pr-3 font-medium">
            {t('count.product')}
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className="py-2 pl-3 text-right font-medium">
              {t(`count.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.variantId} className="border-t border-line">
            <th scope="row" className="py-2 pr-3 text-left font-medium">
              {localName(line, settings.language)}
              <span className="figures block text-sm font-normal text-ink-soft">{line.sku}</span>
            </th>
            <Figure>{formatQuantity(line.countedMilli)}</Figure>
            <Figure>{signed(line.movedMilli)}</Figure>
            <Figure>{formatQuantity(line.thereMilli)}</Figure>
            <Figure>{formatQuantity(line.bookMilli)}</Figure>
            <Figure isWrong={differenceOf(line) !== 0}>{signed(differenceOf(line))}</Figure>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Figure = ({ children, isWrong = false }: { readonly children: string; readonly isWrong?: boolean }) => (
  <td className={cx('figures py-2 pl-3 text-right', isWrong && 'font-semibold text-danger')}>{children}</td>
);
