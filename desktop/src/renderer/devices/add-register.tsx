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
export function AddRegister({ registers, onMade, onCancel }: AddRegisterProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const places = usePlaces();
  // Made before the first try: asked again, it is the same register.
  const [id] = useState(() => newId(now) as RegisterId);
  const [kind, setKind] = useState<RegisterKind>('counter');
  const [name, setName] = useState('');
  const [typedCode, setTypedCode] = useState<string | null>(null);
  const [typedOutlet, setTypedOutlet] = useState<OutletId | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const code =
    typedCode ??
    suggestRegisterCode(
      kind,
      registers.map((register) => register.code),
    );
  const outletId = typedOutlet ?? places.here;
  const isCode = registerCode.safeParse(code).success;
  const isReady =
    isCode && name.trim() !== '' && outletId !== undefined && pin.length >= MIN_PIN_DIGITS && !busy;

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
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Choice
        label={t('pairTill.kind')}
        value={kind}
        options={registerKinds.map((value) => ({ value, label: t(`pairTill.kinds.${value}`) }))}
        onChange={(chosen) => {
          setKind(chosen);
          setTypedCode(null);
        }}
      />
      <p className="text-sm text-ink-soft">{t(`pairTill.kindHelp.${kind}`)}</p>
      <div className="grid grid-cols-[1fr_8rem] gap-3">
        <Field
          label={t('pairTill.name')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={t('pairTill.registerCode')}
          maxLength={10}
          value={code}
          problem={isCode ? null : t('pairTill.codeWrong')}
          onChange={(event) => setTypedCode(event.target.value.toUpperCase())}
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
          onChange={setTypedOutlet}
        />
      )}
      <PinField label={t('pairTill.pin')} value={pin} onChange={setPin} />
      <Problem problem={problem} />
      <div className="flex justify-end gap-3">
        <Button onClick={onCancel}>{t('pairTill.cancel')}</Button>
        <Button type="submit" kind="primary" disabled={!isReady}>
          {t('pairTill.addSubmit')}
        </Button>
      </div>
    </form>
  );
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
