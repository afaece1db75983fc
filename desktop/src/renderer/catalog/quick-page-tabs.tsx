import { cx } from 'class-variance-authority';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Pages of quick keys beside each other, and what can be done with them. */
export function QuickPageTabs(props: {
  readonly pages: readonly { readonly pageId: string; readonly name: string }[];
  readonly chosen: string | null;
  readonly onChoose: (pageId: string) => void;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex shrink-0 items-start gap-2">
      <fieldset aria-label={t('quickKeys.pages')} className="flex min-w-0 flex-1 flex-wrap gap-1.5">
        {props.pages.map(({ pageId, name }) => (
          <button
            key={pageId}
            type="button"
            aria-pressed={props.chosen === pageId}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onChoose(pageId)}
            className={cx(
              'h-(--control) max-w-52 min-w-16 truncate rounded-lg border px-4 font-medium transition-colors',
              props.chosen === pageId
                ? 'border-accent bg-accent-soft text-accent-soft-ink'
                : 'border-line bg-surface hover:bg-sunken',
            )}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {props.children}
    </div>
  );
}
