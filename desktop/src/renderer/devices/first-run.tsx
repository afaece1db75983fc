import { Link2 } from 'lucide-react';
import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAIRING_CODE_LENGTH } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { Problem } from '../app/problem-notice.tsx';
import { takeScans } from '../app/till.ts';
import { useTakeState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { LanguageChoice } from './appearance.tsx';
import { groupPairingCode, readPairingText, typedPairingCode } from './pairing-code.ts';

const addressKey = 'kedai.serverAddress';

/** Where a server listens unless it was told otherwise. */
const usualPort = 4600;

/** The server's address: as this page was opened with, or as it was last, or else on the computer that served the page. */
function knownAddress(): string {
  const { protocol, hostname, search } = window.location;
  const given = new URLSearchParams(search).get('server') ?? window.localStorage.getItem(addressKey);
  return given ?? (/^https?:$/.test(protocol) ? `${protocol}//${hostname}:${usualPort}` : '');
}

/** `shop.example:4000` → `http://shop.example:4000/`; null for what can't be an address. */
function toAddress(typed: string): string | null {
  const text = typed.trim();
  const withScheme = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  return text !== '' && URL.canParse(withScheme) ? withScheme.replace(/\/+$/, '') : null;
}

/** The first screen of a new device: pair it with a company's register. */
export function FirstRun() {
  const { t } = useTranslation();
  return (
    <main className="flex min-h-0 flex-1 items-center justify-center overflow-y-auto p-8">
      <div className="grid w-full max-w-4xl grid-cols-[1fr_320px] overflow-hidden rounded-lg border border-line bg-surface">
        <PairingForm />
        <aside className="flex flex-col gap-6 border-l border-line bg-canvas p-8">
          <LanguageChoice />
          <div>
            <h2 className="font-semibold">{t('firstRun.whatIsCode')}</h2>
            <p className="mt-1 text-sm text-ink-soft">{t('firstRun.codeIs')}</p>
          </div>
          <div>
            <h2 className="font-semibold">{t('firstRun.whereIsCode')}</h2>
            <ol className="mt-1 list-decimal pl-5 text-sm text-ink-soft">
              <li>{t('firstRun.step1')}</li>
              <li>{t('firstRun.step2')}</li>
              <li>{t('firstRun.step3')}</li>
            </ol>
          </div>
        </aside>
      </div>
    </main>
  );
}

/** Pairing with a server, one try at a time; the address of one that worked is remembered. */
function useEnrolment() {
  const { bridge } = useTill();
  const takeState = useTakeState();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const enrol = async (serverUrl: string, pairingCode: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = takeState(await bridge.devices.enrol({ serverUrl, pairingCode }));
    setBusy(false);
    if (answer.ok) window.localStorage.setItem(addressKey, serverUrl);
    else setProblem(answer.error);
  };
  return { enrol, busy, problem, forgetProblem: () => setProblem(null) };
}

function PairingForm() {
  const { t } = useTranslation();
  const [address, setAddress] = useState(knownAddress);
  const [code, setCode] = useState('');
  const [addressWrong, setAddressWrong] = useState(false);
  const { enrol, busy, problem, forgetProblem } = useEnrolment();
  const isComplete = code.length === PAIRING_CODE_LENGTH && address.trim() !== '';

  const takeCode = useRef((_scanned: string): void => undefined);
  takeCode.current = (scanned) => {
    const found = readPairingText(scanned);
    if (found === null) return;
    setCode(found.pairingCode);
    if (found.serverUrl !== null) setAddress(found.serverUrl);
    forgetProblem();
    const serverUrl = found.serverUrl ?? toAddress(address);
    if (serverUrl !== null) void enrol(serverUrl, found.pairingCode);
  };
  useLayoutEffect(() => takeScans((scanned) => takeCode.current(scanned)), []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const serverUrl = toAddress(address);
    setAddressWrong(serverUrl === null);
    if (isComplete && serverUrl !== null) void enrol(serverUrl, code);
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-6 p-8">
      <header>
        <h1 className="text-2xl font-semibold">{t('firstRun.title')}</h1>
        <p className="text-ink-soft">{t('firstRun.lead')}</p>
      </header>
      <Field
        label={t('firstRun.address')}
        help={t('firstRun.addressHelp')}
        problem={addressWrong ? t('firstRun.addressWrong') : null}
        inputMode="url"
        placeholder="http://192.168.1.20:4600"
        autoFocus={address === ''}
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
          setAddressWrong(false);
        }}
      />
      <Field
        label={t('firstRun.code')}
        size="large"
        className="[&_input]:tracking-[0.18em] [&_input]:uppercase"
        placeholder="···· ····"
        autoFocus={address !== ''}
        value={groupPairingCode(code)}
        onChange={(event) => {
          setCode(typedPairingCode(event.target.value));
          forgetProblem();
        }}
      />
      <Problem problem={problem} />
      <Button
        type="submit"
        kind="primary"
        size="large"
        hotkey="Enter"
        disabled={!isComplete || busy}
        icon={<Link2 size={22} aria-hidden="true" />}
      >
        {t(busy ? 'firstRun.pairing' : 'firstRun.submit')}
      </Button>
    </form>
  );
}
