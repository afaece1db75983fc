import { MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** The page for the customer's screen, beside the till's own. */
const displayPage = 'display.html';

/** Opens the customer's display. In Electron the application opens it itself, on the other screen, in place of a window of ours. */
export function CustomerDisplaySettings() {
  const { t } = useTranslation();
  const [isBlocked, setBlocked] = useState(false);
  const open = (): void => {
    // Named, so that pressing twice shows the same one.
    const opened = window.open(new URL(displayPage, document.baseURI), 'kedai-display', 'popup');
    setBlocked(opened === null && window.kedai === undefined);
  };
  return (
    <>
      <p className="text-sm text-ink-soft">{t('display.lead')}</p>
      {isBlocked && <Notice tone="wait" title={t('display.blocked')} />}
      <div>
        <Button onClick={open} icon={<MonitorUp size={20} aria-hidden="true" />}>
          {t('display.open')}
        </Button>
      </div>
    </>
  );
}
