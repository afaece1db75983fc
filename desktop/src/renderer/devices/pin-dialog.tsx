import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { Problem } from '../app/problem-notice.tsx';
import { MIN_PIN_DIGITS, PinField } from '../identity/pin-field.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface PinDialogProps {
  readonly title: string;
  /** What its button says that will be done. */
  readonly submit: string;
  /** Does it, with the PIN of who wants it. */
  readonly run: (pin: string) => Promise<BridgeAnswer<unknown>>;
  readonly onClose: (changed: boolean) => void;
  /** Names what will happen. */
  readonly children: ReactNode;
}

/** Something that can't be taken back: says what will happen, and does it for whoever gives their PIN. */
export function PinDialog({ title, submit, run, onClose, children }: PinDialogProps) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const isReady = pin.length >= MIN_PIN_DIGITS && !busy;
  const confirm = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    const answer = await run(pin);
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) onClose(true);
  };
  return (
    <Dialog open onClose={() => onClose(false)} title={title}>
      <form onSubmit={(event) => void confirm(event)} className="flex flex-col gap-4 overflow-y-auto p-5">
        {children}
        <PinField
          label={t('takeOut.pin')}
          value={pin}
          onChange={(typed) => {
            setPin(typed);
            setProblem(null);
          }}
        />
        <Problem problem={problem} />
        <div className="flex justify-end gap-3">
          <Button onClick={() => onClose(false)}>{t('takeOut.cancel')}</Button>
          <Button type="submit" kind="danger" disabled={!isReady}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
