import { CircleCheck, CircleX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JournalEntryRow } from '#shared/accounting/index.ts';
import { displayDate, sumCents } from '#shared/kernel/index.ts';
import { formatAmount, formatMonth } from '../app/format.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';
import { accountName } from './account-name.ts';

type NamedEntry = JournalEntryRow & { readonly accountNames: Readonly<Record<string, string>> };

const journalTables = ['journal_entries'];

/** What a sale did to the books: accounts, debit, credit, and whether it is posted yet. */
export function JournalEntries({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [entries, setEntries] = useState<readonly NamedEntry[]>([]);
  const load = useCallback(() => {
    void bridge.accounting.entriesOfSale({ saleId }).then((answer) => answer.ok && setEntries(answer.value));
  }, [bridge, saleId]);
  useEffect(load, [load]);
  useDataChanged(journalTables, load);
  if (entries.length === 0) return null;
  return (
    <section aria-label={t('journal.title')} className="flex flex-col gap-3">
      <h3 className="text-sm font-semibold text-ink-soft">{t('journal.title')}</h3>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </section>
  );
}

function Entry({ entry }: { readonly entry: NamedEntry }) {
  const { t } = useTranslation();
  const debit = sumCents(entry.lines.map((line) => line.debitCents));
  const credit = sumCents(entry.lines.map((line) => line.creditCents));
  const isBalanced = debit === credit;
  const isPosted = entry.status === 'posted';
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2">
        <span className="font-medium">
          {t(`journal.kind.${entry.kind}`, { defaultValue: entry.kind })} · {displayDate(entry.entryDate)}
        </span>
        <span className={isPosted ? 'text-sm text-ink-soft' : 'text-sm font-medium text-wait'}>
          {t(isPosted ? 'journal.posted' : 'journal.provisional', {
            month: formatMonth(entry.postingMonth),
          })}
        </span>
      </div>
      <table className="w-full border-t border-line text-sm">
        <thead className="text-ink-soft">
          <tr className="[&>th]:px-4 [&>th]:py-1.5 [&>th]:font-medium">
            <th className="text-left">{t('journal.account')}</th>
            <th className="text-right">{t('journal.debit')}</th>
            <th className="text-right">{t('journal.credit')}</th>
          </tr>
        </thead>
        <tbody>
          {entry.lines.map((line) => (
            <tr
              key={`${line.accountCode}:${line.debitCents}:${line.creditCents}`}
              className="border-t border-line [&>td]:px-4 [&>td]:py-1.5"
            >
              <td>
                <span className="figures mr-2 text-ink-soft">{line.accountCode}</span>
                <AccountName code={line.accountCode} names={entry.accountNames} />
              </td>
              <td className="figures text-right">
                {line.debitCents === 0 ? '' : formatAmount(line.debitCents)}
              </td>
              <td className="figures text-right">
                {line.creditCents === 0 ? '' : formatAmount(line.creditCents)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line-strong font-semibold [&>td]:px-4 [&>td]:py-1.5">
            <td className={isBalanced ? '' : 'text-danger'}>
              <span className="flex items-center gap-2">
                {isBalanced ? (
                  <CircleCheck size={16} aria-hidden="true" />
                ) : (
                  <CircleX size={16} aria-hidden="true" />
                )}
                {t(isBalanced ? 'journal.balanced' : 'journal.unbalanced')}
              </span>
            </td>
            <td className="figures text-right">{formatAmount(debit)}</td>
            <td className="figures text-right">{formatAmount(credit)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function AccountName(props: { readonly code: string; readonly names: NamedEntry['accountNames'] }) {
  const { t } = useTranslation();
  const name = props.names[props.code];
  return name === undefined ? t('journal.unknownAccount') : accountName(t, props.code, name);
}
