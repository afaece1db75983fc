import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MadeCode, OutletTile } from '#shared/bridge/office.ts';
import {
  type RegisterKind,
  type RegisterRow,
  registerCode,
  registerKinds,
  suggestRegisterCode,
} from '#shared/devices/index.ts';
import type { OutletId, RegisterId, Rejection } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { MIN_PIN_DIGITS, PinField } from '../identity/pin-field.tsx';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';

interface AddRegisterProps {
  readonly registers: readonly RegisterRow[];
  readonly onMade: (made: MadeCode) => void;
  readonly onCancel: () => void;
}

/** A new till, warehouse station or office computer: what it is, where, under which code; then the code to pair it with. */
export function AddRegister(props: AddRegisterProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const wanted = useWanted(props, places.here);
  const { kind, code, isCode, outletId } = wanted;
  return (
    <form onSubmit={(event) => void wanted.submit(event)} className="flex flex-col gap-4">
      <Choice
        label={t('pairTill.kind')}
        value={kind}
        options={registerKinds.map((value) => ({ value, label: t(`pairTill.kinds.${value}`) }))}
        onChange={wanted.choose}
      />
      <p className="text-sm text-ink-soft">{t(`pairTill.kindHelp.${kind}`)}</p>
      <div className="grid grid-cols-[1fr_8rem] gap-3">
        <Field
          label={t('pairTill.name')}
          maxLength={100}
          value={wanted.name}
          onChange={(event) => wanted.setName(event.target.value)}
        />
        <Field
          label={t('pairTill.registerCode')}
          maxLength={10}
          value={code}
          problem={isCode ? null : t('pairTill.codeWrong')}
          onChange={(event) => wanted.setCode(event.target.value.toUpperCase())}
        />
      </div>
      {outletId !== undefined && (
        <Select
          label={t('pairTill.outlet')}
          value={outletId}
          options={places.outlets.map((outlet) => ({
            value: outlet.id,
            label: `${outlet.code} · ${outlet.name}`,
          }))}
          onChange={wanted.setOutlet}
        />
      )}
      <PinField label={t('pairTill.pin')} value={wanted.pin} onChange={wanted.setPin} />
      <Problem problem={wanted.problem} />
      <div className="flex justify-end gap-3">
        <Button onClick={props.onCancel}>{t('pairTill.cancel')}</Button>
        <Button type="submit" kind="primary" disabled={!wanted.isReady}>
          {t('pairTill.addSubmit')}
        </Button>
      </div>
    </form>
  );
}

/** What is typed of the new register, under a code that is suggested until another is typed. */
function useWanted({ registers, onMade }: AddRegisterProps, here: OutletId | undefined) {
  const { bridge } = useTill();
  const { now } = useAppState();
  // Made before the first try: asked again, it is the same register.
  const [id] = useState(() => newId(now) as RegisterId);
  const [kind, setKind] = useState<RegisterKind>('counter');
  const [name, setName] = useState('');
  const [typedCode, setCode] = useState<string | null>(null);
  const [typedOutlet, setOutlet] = useState<OutletId | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const taken = registers.map((register) => register.code);
  const code = typedCode ?? suggestRegisterCode(kind, taken);
  const outletId = typedOutlet ?? here;
  const isCode = registerCode.safeParse(code).success;
  const isReady =
    isCode && name.trim() !== '' && outletId !== undefined && pin.length >= MIN_PIN_DIGITS && !busy;

  const choose = (chosen: RegisterKind): void => {
    setKind(chosen);
    setCode(null);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    const wanted = { registerId: id, outletId, code, name: name.trim(), kind, pin };
    const answer = await bridge.devices.addRegister(wanted);
    setBusy(false);
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) onMade(answer.value);
  };
  return {
    ...{ kind, name, code, isCode, outletId, pin, problem, isReady },
    ...{ choose, setName, setCode, setOutlet, setPin, submit },
  };
}

/** The company's outlets, and which of them this device stands in. */
function usePlaces(): { readonly outlets: readonly OutletTile[]; readonly here: OutletId | undefined } {
  const { bridge } = useTill();
  const { outlet } = useAppState();
  const [outlets, setOutlets] = useState<readonly OutletTile[]>([]);
  const load = useCallback(() => {
    void bridge.devices.places({}).then((answer) => answer.ok && setOutlets(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  return { outlets, here: (outlets.find(({ code }) => code === outlet?.code) ?? outlets[0])?.id };
}
