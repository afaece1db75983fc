import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CopiesView, KeptCopy } from '#shared/bridge.ts';
import { copyAddressText } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import type { Copying } from './copies.tsx';

const NO_BREAK = '\u00a0';

/** Groups of four; where room is short the line ends in the middle. */
const groupCopyCode = (code: string): string => code.replace(/(.{4})(.{4})/g, `$1${NO_BREAK}$2 `).trim();

/** How far a copy goes, in words. */
export function keptWords(t: TFunction, { throughReceipt, copiedAt }: KeptCopy, now: string): string {
  if (copiedAt === null) return t('copies.keptPartly');
  const time = formatWhen(copiedAt, now);
  return throughReceipt === null
    ? t('copies.keptEmpty', { time })
    : t('copies.keptThrough', { receipt: throughReceipt, time });
}

/** The copies that this till keeps, and what other tills are told to send theirs here. */
export function CopiesKept({ view, isBusy, ask }: Copying) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const [problem, setProblem] = useState<Rejection | null>(null);
  const { keeping, kept } = view;
  const isKept = keeping !== null;
  const shown = problem?.code ?? (keeping?.portTaken ? 'devices.copyPortTaken' : undefined);
  const words = shown && problemWords(t, shown);
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-semibold">{t('copies.others')}</h3>
      <p className="text-sm text-ink-soft">{t('copies.keepLead')}</p>
      {keeping && <Told keeping={keeping} />}
      {words && (
        <Notice tone="danger" title={words.message}>
          {words.safe} {words.next}
        </Notice>
      )}
      {isKept && kept.length === 0 && <p className="text-sm">{t('copies.none')}</p>}
      {kept.length > 0 && (
        <ul aria-label={t('copies.others')} className="flex flex-col divide-y divide-line">
          {kept.map((copy) => (
            <li key={copy.streamId} className="py-3">
              <p>
                <span className="font-semibold">{copy.registerCode}</span>{' '}
                <span className="figures">{keptWords(t, copy, now)}</span>
              </p>
              {isKept && copy.oldAddress !== null && (
                <p className="text-sm text-wait">{t('copies.oldAddress', { address: copy.oldAddress })}</p>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-col items-start gap-1.5">
        <Button
          disabled={isBusy}
          onClick={() => void ask(() => bridge.devices.keepCopies({ isKept: !isKept }), setProblem)}
        >
          {t(isKept ? 'copies.keepStop' : 'copies.keep')}
        </Button>
        {isKept && <p className="text-sm text-ink-soft">{t('copies.keepStopHelp')}</p>}
      </div>
    </div>
  );
}

/** Address and code for the other till. A computer on several networks has several addresses: the code for scanners has the first. */
function Told({ keeping }: { readonly keeping: NonNullable<CopiesView['keeping']> }) {
  const { t } = useTranslation();
  const { addresses, port, code } = keeping;
  const [first] = addresses;
  if (first === undefined) return <Notice tone="wait" title={t('copies.noNetwork')} />;
  return (
    <div className="flex flex-wrap items-center gap-5 rounded-lg border border-line bg-sunken p-4">
      <QrCode text={copyAddressText(first, port, code)} label={t('copies.qr')} className="size-32 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="text-sm">{t('copies.typeThere')}</p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-sm text-ink-soft">{t('copies.shownAddress')}</dt>
          {addresses.map((address) => (
            <dd key={address} data-selectable className="figures col-start-2 font-semibold">
              {address}:{port}
            </dd>
          ))}
          <dt className="text-sm text-ink-soft">{t('copies.shownCode')}</dt>
          <dd data-selectable className="font-mono text-lg font-bold tracking-wider break-words">
            {groupCopyCode(code)}
          </dd>
        </dl>
      </div>
    </div>
  );
}
