import { cx } from 'class-variance-authority';
import { Plus } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MadeCode } from '#shared/bridge/office.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { RegisterRow } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { problemWords } from '../app/problem.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';
import { MIN_PIN_DIGITS, PinField } from '../identity/pin-field.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { AddRegister } from './add-register.tsx';
import { CodeShown } from './code-shown.tsx';

const registerTables = ['registers'];
/** Makes a pairing code for a device of a register that is there, or of a new one. */
export function PairTill() {
  const { t } = useTranslation();
  const registers = useRegisters();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<MadeCode | null>(null);
  const shown = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a code is shown, even where it appears below the window's edge
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, [made]);
  const take = (code: MadeCode): void => {
    setAdding(false);
    setMade(code);
  };
  if (made)
    return (
      <div ref={shown}>
        <CodeShown made={made} onDone={() => setMade(null)} />
      </div>
    );
  if (adding) return <AddRegister registers={registers} onMade={take} onCancel={() => setAdding(false)} />;
  return (
    <>
      <MakeCode registers={registers} onMade={take} />
      <Button
        className="self-start"
        icon={<Plus size={18} aria-hidden="true" />}
        onClick={() => setAdding(true)}
      >
        {t('pairTill.add')}
      </Button>
    </>
  );
}

function useRegisters(): readonly RegisterRow[] {
  const { bridge } = useTill();
  const [registers, setRegisters] = useState<readonly RegisterRow[]>([]);
  const load = useCallback(() => {
    void bridge.devices.registers({}).then((answer) => answer.ok && setRegisters(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(registerTables, load);
  return registers;
}

function MakeCode(props: {
  readonly registers: readonly RegisterRow[];
  readonly onMade: (made: MadeCode) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [registerId, setRegisterId] = useState<RegisterRow['id'] | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const answered = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is shown, even where it appears below the window's edge
  useEffect(() => {
    answered.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const isReady = registerId !== null && pin.length >= MIN_PIN_DIGITS && !busy;
  const chosen = props.registers.find(({ id }) => id === registerId);

  const run = async <T,>(ask: () => Promise<BridgeAnswer<T>>): Promise<T | undefined> => {
    setBusy(true);
    const answer = await ask();
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    return answer.ok ? answer.value : undefined;
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    const made = await run(() => bridge.devices.createPairingCode({ registerId, pin }));
    if (made !== undefined) props.onMade(made);
  };
  const remove = async (): Promise<void> => {
    if (!isReady) return;
    const removed = await run(() => bridge.devices.removeRegister({ registerId, pin }));
    if (removed !== undefined) setRegisterId(null);
  };
  const words = problem && problemWords(t, problem.code);
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('pairTill.lead')}</p>
      <fieldset aria-label={t('pairTill.register')} className="grid grid-cols-2 gap-2">
        {props.registers.map((register) => (
          <RegisterButton
            key={register.id}
            register={register}
            isChosen={register.id === registerId}
            onChoose={() => setRegisterId(register.id)}
          />
        ))}
      </fieldset>
      <div className="grid grid-cols-[1fr_auto] items-end gap-3">
        <PinField label={t('pairTill.pin')} value={pin} onChange={setPin} />
        <Button type="submit" kind="primary" disabled={!isReady}>
          {t('pairTill.submit')}
        </Button>
      </div>
      {chosen?.enrolments === 0 && (
        <Button kind="ghost" className="self-start" disabled={!isReady} onClick={() => void remove()}>
          {t('pairTill.remove', { register: chosen.code })}
        </Button>
      )}
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

function RegisterButton(props: {
  readonly register: RegisterRow;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { register, isChosen, onChoose } = props;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cx(
        'flex min-h-12 flex-wrap items-center gap-x-2 rounded-lg border px-3 py-1 text-left',
        isChosen
          ? 'border-accent bg-accent-soft text-accent-soft-ink'
          : 'border-line bg-surface hover:bg-sunken',
      )}
    >
      <span className="font-semibold">{register.code}</span>
      <span className="min-w-0 truncate text-sm">{register.name}</span>
      {register.kind !== 'counter' && (
        <span className="text-sm text-ink-soft">
          {t(`pairTill.kinds.${register.kind}`, { defaultValue: register.kind })}
        </span>
      )}
    </button>
  );
}
