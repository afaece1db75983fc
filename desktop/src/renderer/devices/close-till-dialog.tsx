import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTill } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatMoney } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

const MIN_PIN_DIGITS = 4;

/** A person says that nothing more will come of a till that is out of service, so that what it holds is free again. */
export function CloseTillDialog({
  till,
  onClose,
}: {
  readonly till: ListedTill;
  readonly onClose: (changed: boolean) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { streamId, registerCode: code } = till;
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (pin.length < MIN_PIN_DIGITS || busy) return;
    setBusy(true);
    const answer = await bridge.devices.closeCarriedStream({ streamId, pin });
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) onClose(true);
  };
  const words = problem && problemWords(t, problem.code);
  return (
    <Dialog open onClose={() => onClose(false)} title={t('closeTill.title', { code })}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 overflow-y-auto p-5">
        <Notice tone="wait" title={t('closeTill.happens')}>
          <ul className="list-disc pl-5">
            <li>{t('closeTill.free', { code, amount: formatMoney(till.heldCents ?? 0) })}</li>
            <li>{t('closeTill.first', { code })}</li>
            <li>{t('closeTill.later', { code })}</li>
          </ul>
        </Notice>
        <Field
          label={t('takeOut.pin')}
          type="password"
          inputMode="numeric"
          figures
          value={pin}
          onChange={(event) => {
            setPin(event.target.value.replace(/\D/g, ''));
            setProblem(null);
          }}
        />
        {words && (
          <Notice tone="danger" title={words.message}>
            {words.safe} {words.next}
          </Notice>
        )}
        <div className="flex justify-end gap-3">
          <Button onClick={() => onClose(false)}>{t('takeOut.cancel')}</Button>
          <Button type="submit" kind="danger" disabled={pin.length < MIN_PIN_DIGITS || busy}>
            {t('closeTill.submit', { code })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
