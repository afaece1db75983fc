import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTill } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { problemWords } from '../app/problem.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

const MIN_PIN_DIGITS = 4;

/** Names what will happen to another till, and asks for the PIN of who wants it. */
export function TakeOutDialog({
  till,
  onClose,
}: {
  readonly till: ListedTill;
  readonly onClose: (changed: boolean) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { streamId, registerCode: code } = till;
  const isOut = till.standing === 'revoked';
  const [wipe, setWipe] = useState(isOut);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (pin.length < MIN_PIN_DIGITS || busy) return;
    setBusy(true);
    const answer = await bridge.devices.takeOut({ streamId, wipe, pin });
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) onClose(true);
  };
  const words = problem && problemWords(t, problem.code);
  return (
    <Dialog open onClose={() => onClose(false)} title={t('takeOut.title', { code })}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 overflow-y-auto p-5">
        {!isOut && (
          <fieldset className="flex flex-col gap-3">
            <legend className="sr-only">{t('takeOut.how')}</legend>
            <Way checked={!wipe} onChoose={() => setWipe(false)} title={t('takeOut.only')}>
              {t('takeOut.onlyHelp', { code })}
            </Way>
            <Way checked={wipe} onChoose={() => setWipe(true)} title={t('takeOut.lost')}>
              {t('takeOut.lostHelp', { code })}
            </Way>
          </fieldset>
        )}
        <Notice tone="wait" title={t('takeOut.happens', { code })}>
          <ul className="list-disc pl-5">
            {!isOut && <li>{t(wipe ? 'takeOut.untilWipe' : 'takeOut.until', { code })}</li>}
            <li>{t(wipe ? 'takeOut.sentFirst' : 'takeOut.takenIn', { code })}</li>
            {wipe && <li>{t('takeOut.destroyed', { code })}</li>}
            <li>{t(wipe ? 'takeOut.final' : 'takeOut.undo', { code })}</li>
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
            {t(wipe ? 'takeOut.submitWipe' : 'takeOut.submit', { code })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Way(props: {
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly title: string;
  readonly children: string;
}) {
  const title = useId();
  const help = useId();
  return (
    <label className="flex min-h-12 items-start gap-3 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-soft-ink">
      <input
        type="radio"
        name="takeOut"
        className="mt-1 size-5 shrink-0 accent-accent"
        checked={props.checked}
        onChange={props.onChoose}
        aria-labelledby={title}
        aria-describedby={help}
      />
      <span>
        <span id={title} className="block font-semibold">
          {props.title}
        </span>
        <span id={help} className="block text-sm">
          {props.children}
        </span>
      </span>
    </label>
  );
}
