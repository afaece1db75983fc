import { GraduationCap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { useAppState } from './use-till.ts';
import { useTraining } from './use-training.ts';

/** Over every screen while nothing is recorded: nobody may take a training for a sale, and the way out is on it. */
export function TrainingBand() {
  const { t } = useTranslation();
  const { training } = useAppState();
  const toggle = useTraining();
  if (!training) return null;
  return (
    <section
      aria-label={t('training.band')}
      className="flex shrink-0 items-center gap-3 border-y-4 border-wait bg-wait-soft px-4 py-1 text-wait"
    >
      <GraduationCap size={28} aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <strong className="text-xl">{t('training.band')}</strong>{' '}
        <span className="text-ink">{t('training.explain')}</span>
      </p>
      <Button hotkey="F12" onClick={() => void toggle()}>
        {t('training.end')}
      </Button>
    </section>
  );
}
