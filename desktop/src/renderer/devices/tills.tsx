import { cx } from 'class-variance-authority';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTill } from '#shared/bridge.ts';
import { receiptNumber } from '#shared/devices/index.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatMoney, formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { CloseTillDialog } from './close-till-dialog.tsx';
import { TakeOutDialog } from './take-out-dialog.tsx';

/** The tills of this outlet as the cloud knows them; another one can be taken out of service here. */
export function Tills() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [tills, setTills] = useState<readonly ListedTill[] | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const [chosen, setChosen] = useState<ListedTill | null>(null);
  const [ending, setEnding] = useState<ListedTill | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const answer = await bridge.devices.tills({});
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) setTills(answer.value);
  }, [bridge]);
  useEffect(() => void load(), [load]);

  const words = problem && problemWords(t, problem.code);
  const isEarlier = (till: ListedTill): boolean => till.standing === 'closed' && !holdsOn(till);
  const earlier = tills?.filter(isEarlier) ?? [];
  const shown = showsAll ? tills : tills?.filter((till) => !isEarlier(till));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('tills.lead')}</p>
      {words && (
        <Notice
          tone="wait"
          title={words.message}
          actions={
            <Button size="small" onClick={() => void load()}>
              {t('tills.again')}
            </Button>
          }
        >
          {words.safe} {words.next}
        </Notice>
      )}
      {tills === null && problem === null && (
        <p role="status" className="text-sm text-ink-soft">
          {t('tills.asking')}
        </p>
      )}
      {shown != null && (
        <ul aria-label={t('tills.title')} className="flex flex-col divide-y divide-line">
          {shown.map((each) => (
            <TillRow
              key={each.streamId}
              till={each}
              onTakeOut={() => setChosen(each)}
              onEnd={() => setEnding(each)}
            />
          ))}
        </ul>
      )}
      {earlier.length > 0 && !showsAll && (
        <Button size="small" kind="ghost" className="self-start" onClick={() => setShowsAll(true)}>
          {t('tills.showEarlier', { count: earlier.length })}
        </Button>
      )}
      {ending && (
        <CloseTillDialog
          till={ending}
          onClose={(changed) => {
            setEnding(null);
            if (changed) void load();
          }}
        />
      )}
      {chosen && (
        <TakeOutDialog
          till={chosen}
          onClose={(changed) => {
            setChosen(null);
            if (changed) void load();
          }}
        />
      )}
    </div>
  );
}

function TillRow(props: {
  readonly till: ListedTill;
  readonly onTakeOut: () => void;
  readonly onEnd: () => void;
}) {
  const { till } = props;
  const { t } = useTranslation();
  const { now } = useAppState();
  const { registerCode, registerName, receiptSeries, standing, lastReceiptSequence } = till;
  const seen =
    till.lastSeenAt === null
      ? t('tills.neverSeen')
      : t('tills.seen', { time: formatWhen(till.lastSeenAt, now) });
  const last =
    lastReceiptSequence === 0
      ? t('tills.noReceipt', { series: receiptSeries })
      : t('tills.lastReceipt', { receipt: receiptNumber(receiptSeries, lastReceiptSequence) });
  const since = till.since === null ? '' : formatWhen(till.since, now);
  return (
    <li className="flex items-center gap-3 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">{registerCode}</span>
          <span className="text-sm break-words">{registerName}</span>
          <span className={cx('text-sm font-medium', standing === 'inService' ? 'text-money' : 'text-wait')}>
            {t(`tills.standings.${standing}`, { defaultValue: standing })}
          </span>
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
          <span>{last}</span>
          <span>{seen}</span>
        </p>
        {since !== '' && (
          <p className="text-sm text-ink-soft">
            {till.by === null ? since : t('tills.since', { time: since, name: till.by })}
          </p>
        )}
        {till.waiting > 0 && (
          <p className="text-sm text-wait">{t('tills.waiting', { count: till.waiting })}</p>
        )}
        {(till.leftUnsent ?? 0) > 0 && (
          <p className="text-sm text-danger">{t('tills.leftUnsent', { count: till.leftUnsent ?? 0 })}</p>
        )}
        {holdsOn(till) && (
          <p className="text-sm text-wait">
            {t('tills.holds', { amount: formatMoney(till.heldCents ?? 0) })}
          </p>
        )}
      </div>
      <TillActions {...props} />
    </li>
  );
}

/** What can be done about a till: side by side where there is room. */
function TillActions({ till, onTakeOut, onEnd }: Parameters<typeof TillRow>[0]) {
  const { t } = useTranslation();
  const { registerCode, standing } = till;
  if (till.isThis) return <span className="text-sm text-ink-soft">{t('tills.isThis')}</span>;
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {holdsOn(till) && (
        <Button size="small" onClick={onEnd} aria-label={`${t('tills.end')} ${registerCode}`}>
          {t('tills.end')}
        </Button>
      )}
      {(standing === 'inService' || standing === 'revoked') && (
        <Button size="small" onClick={onTakeOut} aria-label={`${t(actionOf(standing))} ${registerCode}`}>
          {t(actionOf(standing))}
        </Button>
      )}
    </div>
  );
}

/** It can't be used any more, and something is still set aside for it. */
const holdsOn = ({ isThis, standing, heldCents }: ListedTill): boolean =>
  !isThis && standing !== 'inService' && (heldCents ?? 0) > 0;

const actionOf = (standing: string): 'tills.takeOut' | 'tills.wipe' =>
  standing === 'revoked' ? 'tills.wipe' : 'tills.takeOut';
