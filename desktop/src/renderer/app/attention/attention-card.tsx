import { useTranslation } from 'react-i18next';
import type { OutletTile } from '#shared/bridge/office.ts';
import type { AttentionAction, AttentionItem, AttentionLine } from '#shared/bridge.ts';
import { localName } from '../../catalog/local-name.ts';
import { Button } from '../../ui/button.tsx';
import { formatInstant, formatMoney, formatQuantity } from '../format.ts';
import { problemWords } from '../problem.ts';
import { Collided } from '../requests/requests-list.tsx';
import { useRight } from '../use-till.ts';

/** More products than these are told by their number: the list is read standing. */
const MAX_LINES = 6;

/** What happened, of what, what is safe, and what can be done about it. */
export function AttentionCard(props: {
  readonly item: AttentionItem;
  /** Where it was, at a device that reads more than one. */
  readonly outlet?: OutletTile | undefined;
  readonly onAct: (action: AttentionAction) => void;
}) {
  const { t } = useTranslation();
  const maySettle = useRight('settleAttention');
  const { item, outlet } = props;
  const words = problemWords(t, item.code);
  const actions = item.actions.filter((action) => maySettle || action === 'receipt');
  const needsManager = !maySettle && item.actions.some((action) => action !== 'receipt');
  return (
    <li className="rounded-lg border border-line px-4 py-3">
      <div className="flex items-baseline justify-between gap-4">
        <p className="font-semibold">{words.message}</p>
        <span className="figures shrink-0 text-sm text-ink-soft">{formatInstant(item.at)}</span>
      </div>
      <p className="text-sm text-ink-soft">
        {[outlet && `${outlet.code} ${outlet.name}`, useSubject(item)].filter(Boolean).join(' · ')}
      </p>
      {item.subject !== undefined && (
        <p className="text-sm font-medium">
          {item.code === 'sync.replicaDiffers' ? t(`checkTill.tables.${item.subject}`) : item.subject}
        </p>
      )}
      <Collided fields={item.collided ?? []} />
      <Lines lines={item.lines} />
      <p className="mt-2 text-sm">{words.safe}</p>
      <p className="text-sm font-medium">
        {item.actions.includes('askAgain') ? t('attention.heldNext') : words.next}
      </p>
      {needsManager && <p className="mt-1 text-sm text-ink-soft">{t('attention.managerOnly')}</p>}
      {actions.length > 0 && (
        <div className="mt-3 flex flex-wrap gap-2">
          {actions.map((action) => (
            <Button
              key={action}
              kind={action === 'count' || action === 'repair' ? 'primary' : 'quiet'}
              onClick={() => props.onAct(action)}
            >
              {t(
                `attention.actions.${action === 'note' && item.kind === 'quarantined' ? 'setAside' : action}`,
              )}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

/** `Receipt T02-000017 · till T02 · 20 Nov 2026, 13:00 · $4.20`. */
function useSubject(item: AttentionItem): string {
  const { t } = useTranslation();
  const parts = [
    t(`attention.kind.${item.kind}`),
    item.reference !== null && t('attention.receipt', { number: item.reference }),
    item.expectedReference !== null && t('attention.expected', { number: item.expectedReference }),
    item.registerCode !== null && t('attention.till', { code: item.registerCode }),
    item.happenedAt !== null && formatInstant(item.happenedAt),
    item.totalCents !== null && formatMoney(item.totalCents),
  ];
  return parts.filter(Boolean).join(' · ');
}

function Lines({ lines }: { readonly lines: readonly AttentionLine[] }) {
  const { t, i18n } = useTranslation();
  if (lines.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-col gap-0.5 rounded-lg bg-sunken px-3 py-2 text-sm">
      {lines.slice(0, MAX_LINES).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sale may have a product twice, and its lines never change
        <li key={index} className="flex justify-between gap-4">
          <span className="min-w-0 break-words">
            {line.quantityMilli !== null && (
              <span className="figures">{formatQuantity(line.quantityMilli)} × </span>
            )}
            {localName(line, i18n.language)}
            {line.sku !== null && <span className="text-ink-soft"> · {line.sku}</span>}
          </span>
          {line.onHandMilli !== null && (
            <span className="figures shrink-0">
              {t('attention.onRecord', { quantity: formatQuantity(line.onHandMilli) })}
            </span>
          )}
        </li>
      ))}
      {lines.length > MAX_LINES && (
        <li className="text-ink-soft">{t('attention.more', { count: lines.length - MAX_LINES })}</li>
      )}
    </ul>
  );
}
