import { type FormEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CarriedStream, KeptCopy } from '#shared/bridge.ts';
import { receiptNumber } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { MIN_PIN_DIGITS, PinField } from '../identity/pin-field.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { keptWords } from './copies-kept.tsx';

const PROGRESS_MS = 1_000;

/** Takes a broken till's records in from a copy of its journal, and closes it when all of them are in the cloud. */
export function CarryTill() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [folder, setFolder] = useState('');
  const kept = useKeptCopies();
  /** The stream of the copy that is kept here; null: the records are in a folder. */
  const [chosen, setChosen] = useState<string | null>(null);
  const [recoveryKey, setRecoveryKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [streams, setStreams] = useState<readonly CarriedStream[]>([]);
  const [damaged, setDamaged] = useState(false);
  const [requests, setRequests] = useState(0);

  const isReady = recoveryKey !== '' && (chosen !== null || folder !== '');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || !isReady) return;
    setBusy(true);
    const answer =
      chosen === null
        ? await bridge.devices.carryDeadTill({ folder, recoveryKey })
        : await bridge.devices.carryKept({ streamId: chosen, recoveryKey });
    setBusy(false);
    setProblem(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setRecoveryKey('');
    setStreams(answer.value.streams);
    setDamaged(answer.value.damaged);
    setRequests(answer.value.requests);
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('carry.lead')}</p>
      {kept.length > 0 && <Sources kept={kept} chosen={chosen} onChoose={setChosen} />}
      {chosen === null && (
        <Field
          label={t('carry.folder')}
          help={t('carry.folderHint')}
          value={folder}
          onChange={(event) => setFolder(event.target.value)}
        />
      )}
      <Field
        label={t('carry.key')}
        help={t('carry.keyHint')}
        type="password"
        autoComplete="off"
        value={recoveryKey}
        onChange={(event) => setRecoveryKey(event.target.value)}
      />
      <Button type="submit" disabled={busy || !isReady}>
        {t(busy ? 'carry.reading' : 'carry.submit')}
      </Button>
      <Problem problem={problem} />
      {damaged && <Notice tone="wait" title={t('carry.damaged')} />}
      {requests > 0 && (
        <Notice tone="plain" title={t('carry.requests', { count: requests })}>
          {t('carry.requestsNext')}
        </Notice>
      )}
      {streams.map((stream) => (
        <CarriedTill key={stream.streamId} stream={stream} />
      ))}
    </form>
  );
}

/** The copies of other tills that are kept here. */
function useKeptCopies(): readonly KeptCopy[] {
  const { bridge } = useTill();
  const [kept, setKept] = useState<readonly KeptCopy[]>([]);
  useEffect(() => {
    void bridge.devices.copies({}).then((answer) => answer.ok && setKept(answer.value.kept));
  }, [bridge]);
  return kept;
}

/** Where the records are: a copy that is kept here, each by its till, or a folder. */
function Sources(props: {
  readonly kept: readonly KeptCopy[];
  readonly chosen: string | null;
  readonly onChoose: (streamId: string | null) => void;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const name = useId();
  const sources = [
    ...props.kept.map((copy) => ({
      streamId: copy.streamId,
      label: `${copy.registerCode}: ${keptWords(t, copy, now)}`,
      help: t('carry.kept'),
    })),
    { streamId: null, label: t('carry.fromFolder'), help: undefined },
  ];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium text-ink-soft">{t('carry.from')}</legend>
      {sources.map(({ streamId, label, help }) => (
        <label
          key={streamId ?? ''}
          className="flex min-h-12 cursor-pointer items-center gap-3 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-soft-ink"
        >
          <input
            type="radio"
            name={name}
            checked={streamId === props.chosen}
            onChange={() => props.onChoose(streamId)}
            className="size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="block font-medium break-words">{label}</span>
            {help && <span className="block text-sm">{help}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function CarriedTill({ stream }: { readonly stream: CarriedStream }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { streamId, found, acceptedBefore } = stream;
  const register = stream.registerCode ?? t('carry.unknownRegister');
  const [{ waiting, attention, heldBack }, setProgress] = useState({
    waiting: stream.waiting,
    attention: stream.attention,
    heldBack: false,
  });
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [closed, setClosed] = useState<string | null>(null);
  useEffect(() => {
    if (waiting === 0) return undefined;
    const timer = setInterval(() => {
      void bridge.devices
        .carriedStream({ streamId })
        .then((answer) => answer.ok && setProgress(answer.value));
    }, PROGRESS_MS);
    return () => clearInterval(timer);
  }, [bridge, streamId, waiting]);

  const close = async (): Promise<void> => {
    const answer = await bridge.devices.closeCarriedStream({ streamId, pin });
    setPin('');
    setProblem(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    const { receiptSeries, lastReceiptSequence, registerCode } = answer.value;
    const receipt = receiptNumber(receiptSeries, lastReceiptSequence);
    setClosed(t('carry.closed', { register: registerCode, receipt }));
  };

  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <p className="font-semibold">{t('carry.found', { register, count: found, known: acceptedBefore })}</p>
      <progress aria-label={t('carry.title')} className="h-2 w-full" max={found} value={found - waiting} />
      <p role="status">{waiting > 0 ? t('carry.waiting', { count: waiting }) : t('carry.sent')}</p>
      {attention > 0 && <p>{t('carry.attention', { count: attention })}</p>}
      {closed !== null ? (
        <Notice tone="plain" title={closed} />
      ) : (
        (waiting === 0 || heldBack) && (
          <div className="grid grid-cols-[1fr_auto] items-end gap-3">
            <PinField label={t('carry.pin')} value={pin} onChange={setPin} />
            <Button
              type="button"
              kind="quiet"
              disabled={pin.length < MIN_PIN_DIGITS}
              onClick={() => void close()}
            >
              {t('carry.close')}
            </Button>
          </div>
        )
      )}
      <Problem problem={problem} />
    </div>
  );
}
