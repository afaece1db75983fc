import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CopyStatus } from '#shared/bridge.ts';
import { parseCopyAddress } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { takeScans } from '../app/till.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import type { Copying } from './copies.tsx';

/** Where this till's copy goes, how it stands, and another place for it. */
export function CopySent({ view, isBusy, ask }: Copying) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [address, setAddress] = useState('');
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Rejection | null>(null);
  const scanning = useScannedAddress((scanned) => {
    setAddress(scanned);
    setCode('');
  });
  const isSet = view.sending.state !== 'none';
  const isScanned = parseCopyAddress(address)?.code !== undefined;
  const isReady = address.trim() !== '' && (code.trim() !== '' || isSet || isScanned);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady || isBusy) return;
    const isDone = await ask(() => bridge.devices.sendCopies({ to: { address, code } }), setProblem);
    if (!isDone) return;
    setAddress('');
    setCode('');
  };
  const words = problem && problemWords(t, problem.code);
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('copies.lead')}</p>
      <h3 className="font-semibold">{t('copies.mine')}</h3>
      <Standing sending={view.sending} />
      <Field
        label={t('copies.address')}
        help={t('copies.addressHint')}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        {...scanning}
      />
      {!isScanned && (
        <Field
          label={t('copies.code')}
          help={t(isSet ? 'copies.codeKnown' : 'copies.codeHint')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      {words && (
        <Notice tone="danger" title={words.message}>
          {words.safe} {words.next}
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" kind="primary" disabled={!isReady || isBusy}>
          {t(isBusy ? 'copies.asking' : isSet ? 'copies.change' : 'copies.send')}
        </Button>
        {isSet && (
          <Button
            disabled={isBusy}
            onClick={() => void ask(() => bridge.devices.sendCopies({ to: null }), setProblem)}
          >
            {t('copies.stop')}
          </Button>
        )}
      </div>
    </form>
  );
}

function Standing({ sending }: { readonly sending: CopyStatus }) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const { state, address, throughReceipt, copiedAt, behindSince, code } = sending;
  const time = behindSince === null ? '' : formatWhen(behindSince, now);
  const title = t(`copies.states.${state}`, { address, time });
  const through =
    throughReceipt !== null && copiedAt !== null
      ? t('copies.through', { receipt: throughReceipt, time: formatWhen(copiedAt, now) })
      : undefined;
  if (state === 'behind') {
    const words = problemWords(t, code ?? 'devices.copyUnreachable');
    return (
      <Notice tone="wait" title={title}>
        <p>
          {words.message} {words.safe} {words.next}
        </p>
        {through && <p>{through}</p>}
      </Notice>
    );
  }
  return (
    <Notice tone={state === 'copied' ? 'money' : 'plain'} title={title}>
      {through}
    </Notice>
  );
}

/** While the address has the focus, what is scanned is one, and goes into no cart. */
function useScannedAddress(take: (address: string) => void) {
  const latest = useRef(take);
  latest.current = take;
  const end = useRef<(() => void) | null>(null);
  const stop = (): void => {
    end.current?.();
    end.current = null;
  };
  useEffect(
    () => () => {
      end.current?.();
      end.current = null;
    },
    [],
  );
  return {
    onFocus: () => {
      stop();
      end.current = takeScans((scanned) => latest.current(scanned.trim()));
    },
    onBlur: stop,
  };
}
