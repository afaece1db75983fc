import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

const MIN_PIN_DIGITS = 4;

/** Ends this till's pairing: says what will happen, and what stands in the way. */
export function SignOutTill() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { sync, register, now } = useAppState();
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (pin.length < MIN_PIN_DIGITS || busy) return;
    setBusy(true);
    const answer = await bridge.devices.signOut({ pin });
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
  };
  const isOut = sync.outOfService === true;
  if (sync.waiting > 0 && !isOut) {
    const time = sync.waitingSince === null ? '' : formatWhen(sync.waitingSince, now);
    return (
      <Notice tone="wait" title={t('signOutTill.blocked', { count: sync.waiting, time })}>
        {t('signOutTill.blockedHelp')}
      </Notice>
    );
  }
  const words = problem && problemWords(t, problem.code);
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">
        {t(isOut ? 'signOutTill.outLead' : 'signOutTill.lead', { code: register?.code ?? '' })}
      </p>
      <div className="grid grid-cols-[1fr_auto] items-end gap-3">
        <Field
          label={t('signOutTill.pin')}
          type="password"
          inputMode="numeric"
          figures
          value={pin}
          onChange={(event) => {
            setPin(event.target.value.replace(/\D/g, ''));
            setProblem(null);
          }}
        />
        <Button type="submit" kind="danger" disabled={pin.length < MIN_PIN_DIGITS || busy}>
          {t('signOutTill.submit', { code: register?.code ?? '' })}
        </Button>
      </div>
      {words && (
        <Notice tone="danger" title={words.message}>
          {words.safe} {words.next}
        </Notice>
      )}
    </form>
  );
}
