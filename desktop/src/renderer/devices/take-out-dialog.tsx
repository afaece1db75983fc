import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTill } from '#shared/bridge.ts';
import { useTill } from '../app/use-till.ts';
import { Notice } from '../ui/notice.tsx';
import { PinDialog } from './pin-dialog.tsx';

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
  return (
    <PinDialog
      title={t('takeOut.title', { code })}
      submit={t(wipe ? 'takeOut.submitWipe' : 'takeOut.submit', { code })}
      run={(pin) => bridge.devices.takeOut({ streamId, wipe, pin })}
      onClose={onClose}
    >
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
    </PinDialog>
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
