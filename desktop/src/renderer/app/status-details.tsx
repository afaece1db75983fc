import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { formatInstant } from './format.ts';
import { statusFacts } from './status-words.ts';
import { useAppState, useTill } from './use-till.ts';

/** What is saved where and what to do, in whole sentences: behind the strip, which has room for one. */
export function StatusDetails({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const till = useTill();
  const state = useAppState();
  return (
    <Dialog open onClose={onClose} title={t('status.title')}>
      <ul className="flex flex-col gap-3 overflow-y-auto p-5">
        {statusFacts(t, state).map((fact) => (
          <li key={fact.id}>
            <Notice
              tone={fact.tone}
              title={fact.title}
              actions={
                fact.id === 'attention' && (
                  <Button onClick={() => till.view.setState({ overlay: 'attention' })}>
                    {t('status.look')}
                  </Button>
                )
              }
            >
              {fact.text}
            </Notice>
          </li>
        ))}
      </ul>
      {state.sync.lastContactAt !== null && (
        <p className="border-t border-line px-5 py-3 text-sm text-ink-soft">
          {t('status.lastContact', { time: formatInstant(state.sync.lastContactAt) })}
        </p>
      )}
    </Dialog>
  );
}
