import { ArrowLeft } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { problemText, problemWords } from '../problem.ts';

/** What is done about one item: its words on top, a way back, and one step that Enter takes. */
export function SheetFrame(props: {
  readonly item: AttentionItem;
  readonly title: string;
  readonly submitLabel: string;
  readonly disabled: boolean;
  readonly problem: Rejection | null;
  readonly onBack: () => void;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!props.disabled) props.onSubmit();
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex min-h-48 flex-col gap-4 overflow-y-auto p-5">
        <div>
          <h3 className="text-lg font-semibold">{props.title}</h3>
          <p className="text-sm text-ink-soft">
            {problemWords(t, props.item.code).message}
            {props.item.reference !== null && ` · ${props.item.reference}`}
          </p>
        </div>
        {props.children}
        {props.problem && <Notice tone="danger" title={problemText(t, props.problem)} />}
      </div>
      <div className="flex justify-between gap-3 border-t border-line p-4">
        <Button icon={<ArrowLeft size={18} aria-hidden="true" />} onClick={props.onBack}>
          {t('attention.back')}
        </Button>
        <Button type="submit" kind="primary" hotkey="Enter" disabled={props.disabled}>
          {props.submitLabel}
        </Button>
      </div>
    </form>
  );
}
