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
  | { readonly kind: 'saved' | 'tested' | 'drawerLearned' }
  | { readonly kind: 'refused'; readonly error: Rejection };

const isSamePrinter = (one: PrinterSettings | null, other: PrinterSettings | null): boolean =>
  one?.host === other?.host && one?.port === other?.port && one?.columns === other?.columns;

/** Saving settings and printing a test page, one at a time, with what came of the last. */
function usePrinterActions() {
  const { bridge, session } = useTill();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

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

  /** @param unsaved what to save before, so that the test is of what the form shows */
  const printTest = async (unsaved: DeviceSettings | null): Promise<void> => {
    if (unsaved !== null && !(await save(unsaved))) return;
    setBusy(true);
    const answer = await bridge.devices.printTest({});
    setBusy(false);
    setOutcome(answer.ok ? { kind: 'tested' } : { kind: 'refused', error: answer.error });
  };

  const learnDrawer = async (): Promise<void> => {
    setBusy(true);
    const answer = await bridge.devices.learnDrawer({});
    setBusy(false);
    const { state } = session.getState();
    if (answer.ok && state) setState(session, { ...state, settings: answer.value });
    setOutcome(answer.ok ? { kind: 'drawerLearned' } : { kind: 'refused', error: answer.error });
  };

  return { save, printTest, learnDrawer, busy, outcome };
}

/** Where receipts are printed, in which languages, and whether by themselves. An empty address means no printer. */
export function PrinterForm({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const { save, printTest, learnDrawer, busy, outcome } = usePrinterActions();
  const [host, setHost] = useState(settings.printer?.host ?? '');
  const [port, setPort] = useState(String(settings.printer?.port ?? usualPort));
  const [columns, setColumns] = useState<PrinterSettings['columns']>(settings.printer?.columns ?? 48);
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= maxPort;
  const address = { host: host.trim(), port: Number(port) };
  // Another printer has another drawer.
  const isSameAddress = address.host === settings.printer?.host && address.port === settings.printer.port;
  const drawerShutAt = isSameAddress ? (settings.printer?.drawerShutAt ?? null) : null;
  const printer = address.host === '' ? null : { ...address, columns, drawerShutAt };
  const isSaved = isSamePrinter(printer, settings.printer);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isPort) void save({ ...settings, printer });
  };
  const test = (): void => void printTest(isSaved ? null : { ...settings, printer });

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
      <PaperChoice columns={columns} disabled={disabled} onChange={setColumns} />
      <Choice
        label={t('printer.words')}
        value={settings.receiptLanguage}
        disabled={disabled || busy}
        options={[
          { value: 'en', label: t('printer.english') },
          { value: 'en+zh', label: t('printer.bilingual') },
        ]}
        onChange={(receiptLanguage) => void save({ ...settings, receiptLanguage })}
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
          onClick={test}
        >
          {t('printer.test')}
        </Button>
      </div>
      {settings.printer !== null && (
        <DrawerPart
          isWatched={settings.printer.drawerShutAt !== null}
          disabled={disabled || busy || !isSaved}
          onLearn={() => void learnDrawer()}
        />
      )}
      <PrinterOutcome outcome={outcome} />
    </form>
  );
}

interface DrawerProps {
  readonly isWatched: boolean;
  readonly disabled: boolean;
  readonly onLearn: () => void;
}

/** Whether an open drawer is noticed, and how to find out whether it can be. */
function DrawerPart({ isWatched, disabled, onLearn }: DrawerProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center justify-between gap-3 border-t border-line pt-4">
      <p className="min-w-0">
        {t(isWatched ? 'drawer.watched' : 'drawer.untold')}
        <span className="block text-sm text-ink-soft">{t('drawer.learnHelp')}</span>
      </p>
      <Button disabled={disabled} onClick={onLearn}>
        {t('drawer.learn')}
      </Button>
    </div>
  );
}

interface PaperProps {
  readonly columns: PrinterSettings['columns'];
  readonly disabled: boolean;
  readonly onChange: (columns: PrinterSettings['columns']) => void;
}

function PaperChoice({ columns, disabled, onChange }: PaperProps) {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('printer.columns')}
      value={columnsText[columns]}
      disabled={disabled}
      options={[
        { value: '48', label: t('printer.wide') },
        { value: '42', label: t('printer.medium') },
        { value: '32', label: t('printer.narrow') },
      ]}
      onChange={(value) => onChange(columnsOf[value])}
    />
  );
}

const columnsText = { 48: '48', 42: '42', 32: '32' } as const;
const columnsOf = { '48': 48, '42': 42, '32': 32 } as const;

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
