import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { MAX_REASON_LENGTH } from '#shared/sync/index.ts';
import { Field } from '../../ui/field.tsx';
import { useTill } from '../use-till.ts';
import { SheetFrame } from './sheet-frame.tsx';

/** What somebody found when they looked: in their own words, kept with the item. */
export function NoteSheet(props: {
  readonly item: AttentionItem;
  readonly onBack: () => void;
  readonly onSettled: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { item } = props;
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const kind = item.kind === 'quarantined' ? 'quarantined' : 'review';
  const record = async (): Promise<void> => {
    setBusy(true);
    const answer = await bridge.sync.settle({ itemId: item.id, kind, reason });
    setBusy(false);
    if (answer.ok) props.onSettled();
    else setProblem(answer.error);
  };
  return (
    <SheetFrame
      item={item}
      title={t(`attention.note.${kind}`)}
      submitLabel={t('attention.note.submit')}
      disabled={busy || reason.trim() === ''}
      problem={problem}
      onBack={props.onBack}
      onSubmit={() => void record()}
    >
      <p>{t(`attention.note.${kind}Lead`)}</p>
      <Field
        label={t('attention.note.reason')}
        autoFocus
        maxLength={MAX_REASON_LENGTH}
        value={reason}
        onChange={(event) => {
          setReason(event.target.value);
          setProblem(null);
        }}
      />
    </SheetFrame>
  );
}
