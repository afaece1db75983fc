import { ClipboardList } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '../app/hotkeys.ts';
import { useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';

/** Begins a count of stock, or goes on with the one under way, for those who may. */
export function CountOffer({ onCount }: { readonly onCount: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const mayCount = useRight('countStock');
  const [counted, setCounted] = useState(0);
  useHotkeys({ F5: onCount }, { enabled: mayCount });
  useEffect(() => {
    if (!mayCount) return;
    void bridge.inventory.countSheet({}).then((answer) => answer.ok && setCounted(answer.value.lines.length));
  }, [bridge, mayCount]);
  if (!mayCount) return null;
  return (
    <div className="border-b border-line p-3">
      <Button
        className="w-full"
        hotkey="F5"
        icon={<ClipboardList size={20} aria-hidden="true" />}
        onClick={onCount}
      >
        {counted > 0 ? t('count.goOn', { products: counted }) : t('count.offer')}
      </Button>
    </div>
  );
}
