import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { MIN_PIN_DIGITS, PinField } from '../identity/pin-field.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

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
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">
        {t(isOut ? 'signOutTill.outLead' : 'signOutTill.lead', { code: register?.code ?? '' })}
      </p>
      <div className="grid grid-cols-[1fr_auto] items-end gap-3">
        <PinField
          label={t('signOutTill.pin')}
          value={pin}
          onChange={(typed) => {
            setPin(typed);
            setProblem(null);
          }}
        />
        <Button type="submit" kind="danger" disabled={pin.length < MIN_PIN_DIGITS || busy}>
          {t('signOutTill.submit', { code: register?.code ?? '' })}
        </Button>
      </div>
      <Problem problem={problem} />
    </form>
  );
}
