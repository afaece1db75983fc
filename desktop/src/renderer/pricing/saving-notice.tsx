import { useTranslation } from 'react-i18next';
import { problemText, problemWords } from '../app/problem.ts';
import { useAppState } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import type { Saving } from './use-save.ts';

/** What became of what was asked: it waits, it was refused, or it couldn't even be asked. */
export function SavingNotice({ saving }: { readonly saving: Saving }) {
  const { t } = useTranslation();
  const { sync } = useAppState();
  const { pending, problem } = saving;
  if (problem !== null) return <Notice tone="danger" title={problemText(t, problem)} />;
  if (pending === undefined) {
    return sync.server === 'online' ? null : <Notice tone="wait" title={t('prices.offline')} />;
  }
  const isWaiting = pending.state === 'waiting';
  const words = pending.code === null ? null : problemWords(t, pending.code);
  return (
    <Notice
      tone={isWaiting ? 'wait' : 'danger'}
      title={isWaiting || words === null ? t('prices.waiting') : words.message}
      actions={
        <Button size="small" onClick={() => void saving.takeBack(pending)}>
          {t(isWaiting ? 'requests.cancel' : 'requests.dismiss')}
        </Button>
      }
    >
      {words?.next}
    </Notice>
  );
}
