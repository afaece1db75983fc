import { cx } from 'class-variance-authority';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAIRING_CODE_TTL_MS, type RegisterRow } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatCountdown } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useNow, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { groupPairingCode } from './pairing-code.ts';

interface MadeCode {
  readonly pairingCode: string;
  readonly registerCode: string;
  readonly expiresAt: string;
}

/** Makes a pairing code for another till: which register, and the manager's own PIN. */
export function PairTill() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [registers, setRegisters] = useState<readonly RegisterRow[]>([]);
  const [registerId, setRegisterId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [made, setMade] = useState<MadeCode | null>(null);
  useEffect(() => {
    void bridge.devices.registers({}).then((answer) => answer.ok && setRegisters(answer.value));
  }, [bridge]);
  const answered = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is shown, even where it appears below the window's edge
  useEffect(() => {
    answered.current?.scrollIntoView?.({ block: 'nearest' });
  }, [problem, made]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (registerId === null || pin.length < 4 || busy) return;
    setBusy(true);
    const answer = await bridge.devices.createPairingCode({ registerId, pin });
    setBusy(false);
    setPin('');
    setMade(answer.ok ? answer.value : null);
    setProblem(answer.ok ? null : answer.error);
  };

  if (made)
    return (
      <div ref={answered}>
        <CodeShown made={made} onDone={() => setMade(null)} />
      </div>
    );
  const words = problem && problemWords(t, problem.code);
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('pairTill.lead')}</p>
      <fieldset aria-label={t('pairTill.register')} className="grid grid-cols-2 gap-2">
        {registers.map((register) => (
          <button
            key={register.id}
            type="button"
            aria-pressed={register.id === registerId}
            onClick={() => setRegisterId(register.id)}
            className={cx(
              'flex min-h-12 items-center gap-2 rounded-lg border px-3 text-left',
              register.id === registerId
                ? 'border-accent bg-accent-soft text-accent-soft-ink'
                : 'border-line bg-surface hover:bg-sunken',
            )}
          >
            <span className="font-semibold">{register.code}</span>
            <span className="truncate text-sm">{register.name}</span>
          </button>
        ))}
      </fieldset>
      <div className="grid grid-cols-[1fr_auto] items-end gap-3">
        <Field
          label={t('pairTill.pin')}
          type="password"
          inputMode="numeric"
          maxLength={8}
          value={pin}
          onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
        />
        <Button type="submit" kind="primary" disabled={registerId === null || pin.length < 4 || busy}>
          {t('pairTill.submit')}
        </Button>
      </div>
      {words && (
        <div ref={answered}>
          <Notice tone="danger" title={words.message}>
            {words.safe} {words.next}
          </Notice>
        </div>
      )}
    </form>
  );
}

const secondMs = 1000;

function CodeShown({ made, onDone }: { readonly made: MadeCode; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const now = useNow(secondMs);
  // The page's time comes from the engine and may be a moment old.
  const leftMs = Math.min(Date.parse(made.expiresAt) - Date.parse(now), PAIRING_CODE_TTL_MS);
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <p className="text-ink-soft">{t('pairTill.enterOn', { register: made.registerCode })}</p>
      <output
        aria-label={t('pairTill.code')}
        data-selectable
        className={cx(
          'figures font-mono text-5xl font-bold tracking-wider',
          leftMs <= 0 && 'text-ink-soft line-through',
        )}
      >
        {groupPairingCode(made.pairingCode)}
      </output>
      <p role="timer" className={leftMs <= 0 ? 'font-medium text-danger' : 'figures text-wait'}>
        {leftMs <= 0 ? t('pairTill.expired') : t('pairTill.expiresIn', { time: formatCountdown(leftMs) })}
      </p>
      <Button onClick={onDone}>{t(leftMs <= 0 ? 'pairTill.another' : 'pairTill.done')}</Button>
    </div>
  );
}
