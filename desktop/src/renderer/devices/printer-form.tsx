import { Printer } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceSettings, PrinterSettings } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { problemWords } from '../app/problem.ts';
import { setState } from '../app/session.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Toggle } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

/** The port that network receipt printers listen on. */
const usualPort = '9100';
const maxPort = 65_535;

type Outcome =
  | { readonly kind: 'saved' | 'tested' }
  | { readonly kind: 'refused'; readonly error: Rejection };

/** Where receipts are printed, and whether by themselves. An empty address means no printer. */
export function PrinterForm({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const { bridge, session } = useTill();
  const { settings } = useAppState();
  const [host, setHost] = useState(settings.printer?.host ?? '');
  const [port, setPort] = useState(String(settings.printer?.port ?? usualPort));
  const [columns, setColumns] = useState<PrinterSettings['columns']>(settings.printer?.columns ?? 48);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= maxPort;
  const printer = host.trim() === '' ? null : { host: host.trim(), port: Number(port), columns };
  const isSaved = JSON.stringify(printer) === JSON.stringify(settings.printer);

  const save = async (changed: DeviceSettings): Promise<boolean> => {
    setBusy(true);
    const answer = await bridge.app.saveSettings(changed);
    setBusy(false);
    if (!answer.ok) {
      setOutcome({ kind: 'refused', error: answer.error });
      return false;
    }
    const { state } = session.getState();
    if (state) setState(session, { ...state, settings: answer.value });
    setOutcome({ kind: 'saved' });
    return true;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isPort) void save({ ...settings, printer });
  };
  const test = async (): Promise<void> => {
    if (!isSaved && !(await save({ ...settings, printer }))) return;
    setBusy(true);
    const answer = await bridge.devices.printTest({});
    setBusy(false);
    setOutcome(answer.ok ? { kind: 'tested' } : { kind: 'refused', error: answer.error });
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid grid-cols-[1fr_120px] gap-3">
        <Field
          label={t('printer.host')}
          help={t('printer.hostHelp')}
          placeholder="192.168.1.50"
          disabled={disabled}
          value={host}
          onChange={(event) => setHost(event.target.value)}
        />
        <Field
          label={t('printer.port')}
          figures
          inputMode="numeric"
          disabled={disabled}
          value={port}
          problem={isPort ? null : t('printer.portWrong')}
          onChange={(event) => setPort(event.target.value)}
        />
      </div>
      <Choice
        label={t('printer.columns')}
        value={String(columns) as `${PrinterSettings['columns']}`}
        disabled={disabled}
        options={[
          { value: '48', label: t('printer.wide') },
          { value: '42', label: t('printer.medium') },
          { value: '32', label: t('printer.narrow') },
        ]}
        onChange={(value) => setColumns(Number(value) as PrinterSettings['columns'])}
      />
      <Toggle
        label={t('printer.automatic')}
        help={t('printer.automaticHelp')}
        disabled={disabled || busy}
        checked={settings.printAutomatically}
        onChange={(printAutomatically) => void save({ ...settings, printAutomatically })}
      />
      <div className="flex gap-3">
        <Button type="submit" kind="primary" disabled={disabled || busy || isSaved || !isPort}>
          {t('printer.save')}
        </Button>
        <Button
          disabled={disabled || busy || printer === null || !isPort}
          icon={<Printer size={18} aria-hidden="true" />}
          onClick={() => void test()}
        >
          {t('printer.test')}
        </Button>
      </div>
      <PrinterOutcome outcome={outcome} />
    </form>
  );
}

function PrinterOutcome({ outcome }: { readonly outcome: Outcome | null }) {
  const { t } = useTranslation();
  if (outcome === null) return null;
  if (outcome.kind !== 'refused') return <Notice tone="plain" title={t(`printer.${outcome.kind}`)} />;
  const words = problemWords(t, outcome.error.code);
  return (
    <Notice tone="danger" title={words.message}>
      {words.safe} {words.next}
    </Notice>
  );
}
