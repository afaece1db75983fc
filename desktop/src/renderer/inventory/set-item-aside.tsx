import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedItem } from '#shared/bridge/asked.ts';
import type { Rejection, RowId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

/** Nothing is done about it, and why [CAT-42]. */
export function SetItemAside({ item, onDone }: { readonly item: AskedItem; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const setAsideId = useRef(newId(now) as RowId);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Rejection | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { code, words } = item;
    const answer = await bridge.catalog.setItemAside({ setAsideId: setAsideId.current, code, words, reason });
    if (answer.ok) onDone();
    else setProblem(answer.error);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4 p-5">
      <Field
        label={t('asked.setAside.reason')}
        help={t('asked.setAside.help')}
        autoFocus
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem && <Notice tone="danger" title={problemText(t, problem)} />}
      <Button type="submit" kind="primary" hotkey="Enter" disabled={reason.trim() === ''}>
        {t('asked.setAside.submit')}
      </Button>
    </form>
  );
}
