import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { problemWords } from './problem.ts';
import { useAppState, useTakeState, useTill } from './use-till.ts';

/** What happened to this device, over every screen until somebody has put it away. */
export function DeviceNotice() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const take = useTakeState();
  const { notice } = useAppState();
  if (notice === null) return null;
  const words = problemWords(t, notice.code);
  return (
    <Notice
      tone="wait"
      title={words.message}
      className="m-2 shrink-0"
      actions={
        <Button
          kind="ghost"
          size="icon"
          aria-label={t('ui.dismiss')}
          onClick={() => void bridge.app.dismissNotice({}).then(take)}
        >
          <X size={18} aria-hidden="true" />
        </Button>
      }
    >
      {words.safe} {words.next}
    </Notice>
  );
}
