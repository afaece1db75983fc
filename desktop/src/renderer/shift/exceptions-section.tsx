import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExceptionItem } from '#shared/bridge/shift.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet, useIsOffice } from '../office/use-outlets.ts';
import { Button } from '../ui/button.tsx';
import { DatesField, useDates } from './dates.tsx';
import { useLoaded } from './use-loaded.ts';

const exceptionTables = ['exceptions', 'facts'];
const listLimit = 300;
const daysShown = 7;

/** What a manager looks through: voids, no-sales, overrides, reprints, corrections. */
export function ExceptionsSection() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [dates, setDates] = useDates(daysShown);
  const [kind, setKind] = useState<string | null>(null);
  const { outletId } = useChosenOutlet();
  const load = useCallback(
    () =>
      bridge.shift.exceptions({
        ...{ ...dates, kinds: [], staffId: null, limit: listLimit },
        ...(outletId && { outletId }),
      }),
    [bridge, dates, outletId],
  );
  const loadKind = useCallback(
    () =>
      bridge.shift.exceptions({
        ...dates,
        kinds: kind === null ? [] : [kind],
        staffId: null,
        limit: listLimit,
        ...(outletId && { outletId }),
      }),
    [bridge, dates, kind, outletId],
  );
  const { value: all, problem } = useLoaded(load, exceptionTables);
  const { value: list } = useLoaded(loadKind, exceptionTables);
  const nameOf = (each: string): string => t(`shift.exceptions.kinds.${each}`, { defaultValue: each });
  return (
    <>
      <OutletFilter />
      <DatesField dates={dates} onChange={setDates} />
      <Problem problem={problem} />
      <fieldset aria-label={t('shift.exceptions.filter')} className="flex flex-wrap gap-2">
        <Button
          aria-pressed={kind === null}
          kind={kind === null ? 'primary' : 'quiet'}
          onClick={() => setKind(null)}
        >
          {t('shift.exceptions.all')}
        </Button>
        {all?.byKind.map((each) => (
          <Button
            key={each.kind}
            aria-pressed={kind === each.kind}
            kind={kind === each.kind ? 'primary' : 'quiet'}
            onClick={() => setKind(each.kind)}
          >
            {nameOf(each.kind)} ({each.count})
          </Button>
        ))}
      </fieldset>
      {list?.items.length === 0 && <p className="text-ink-soft">{t('shift.exceptions.none')}</p>}
      {list !== null && list.items.length > 0 && <ExceptionTable items={list.items} nameOf={nameOf} />}
    </>
  );
}

function ExceptionTable(props: {
  readonly items: readonly ExceptionItem[];
  readonly nameOf: (kind: string) => string;
}) {
  const { t } = useTranslation();
  const isOffice = useIsOffice();
  const { language } = useAppState().settings;
  const goodsOf = ({ goods, isWholeSale }: ExceptionItem): string | null =>
    goods === null ? (isWholeSale ? t('shift.exceptions.wholeSale') : null) : localName(goods, language);
  const columns = ['when', 'what', 'who', 'about', 'amount'] as const;
  return (
    <table className="w-full text-left text-sm">
      <thead className="text-ink-soft">
        <tr>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={column === 'amount' ? 'py-2 text-right font-medium' : 'py-2 pr-3 font-medium'}
            >
              {t(`shift.exceptions.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {props.items.map((item) => (
          <tr key={item.id}>
            <td className="figures py-2 pr-3">{formatInstant(item.at)}</td>
            <td className="py-2 pr-3 font-medium">
              {props.nameOf(item.kind)}
              {item.right !== null && (
                <span className="block font-normal">
                  {t(`approval.rights.${item.right}`, { defaultValue: item.right })}
                </span>
              )}
            </td>
            <td className="py-2 pr-3">
              {item.by}
              {item.approvedBy !== null && (
                <span className="block text-ink-soft">
                  {t('shift.exceptions.approved', { name: item.approvedBy })}
                </span>
              )}
            </td>
            <td className="py-2 pr-3 break-words">
              {[isOffice && item.outletCode, item.registerCode, item.reference, goodsOf(item), item.reason]
                .filter(Boolean)
                .join(' · ')}
            </td>
            <td className="figures py-2 text-right">
              {item.amountCents === null ? '' : formatMoney(item.amountCents)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
