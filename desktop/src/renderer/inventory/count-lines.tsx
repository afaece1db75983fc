import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { CountLine } from '#shared/inventory/index.ts';
import { formatQuantity } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import type { CountSheetState } from './use-count-sheet.ts';

/** What was counted, the last touched first; one of them is chosen by tapping it. */
export function CountLines(props: {
  readonly lines: readonly CountLine[];
  readonly chosenId: string | null;
  readonly onChoose: (variantId: string) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  return (
    <fieldset aria-label={t('count.list')} className="rounded-lg border border-line bg-surface">
      {props.lines.map((line) => (
        <button
          key={line.variantId}
          type="button"
          aria-pressed={line.variantId === props.chosenId}
          onClick={() => props.onChoose(line.variantId)}
          className={cx(
            'flex min-h-12 w-full items-center gap-3 border-b border-line px-3 py-2 text-left last:border-b-0 focus-visible:-outline-offset-3',
            line.variantId === props.chosenId ? 'marked' : 'hover:bg-sunken',
          )}
        >
          <span className="min-w-0 flex-1">
            <span className="line-clamp-1 font-medium">{localName(line, settings.language)}</span>
            <span className="figures text-sm text-ink-soft">{line.sku}</span>
          </span>
          <span className="figures text-xl font-semibold">{formatQuantity(line.countedMilli)}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** Codes that no product came of, above what is being counted, so that nobody takes it for what was just scanned. */
export function UnknownCodes({ count }: { readonly count: CountSheetState }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const unknown = count.sheet?.unknown ?? [];
  if (unknown.length === 0) return null;
  return (
    <ul aria-label={t('count.unknown')} className="flex max-h-48 shrink-0 flex-col gap-2 overflow-y-auto">
      {unknown.map(({ code, reason, times }) => (
        <li key={code}>
          <Notice
            tone="danger"
            title={
              <>
                <span data-selectable className="font-mono">
                  {code}
                </span>
                {` · ${t('count.times', { times })}`}
              </>
            }
            actions={
              <Button
                size="small"
                onClick={() => void count.change(bridge.inventory.removeUnknown({ code }))}
              >
                {t('count.removeCode')}
              </Button>
            }
          >
            {`${problemWords(t, reason).message} ${t('count.unknownHelp')}`}
          </Notice>
        </li>
      ))}
    </ul>
  );
}
