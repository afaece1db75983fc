import type { TFunction } from 'i18next';
import type { AppState } from '#shared/bridge.ts';
import { epochMsOf } from '#shared/kernel/index.ts';
import type { Tone } from '../ui/notice.tsx';
import { formatInstant, formatWhen } from './format.ts';
import { loadedWords } from './loaded-words.ts';
import { problemWords } from './problem.ts';

/** Waiting longer than this with the internet there is no queue any more. */
const STUCK_MS = 5 * 60_000;
/** A computer's clock that is off by less is nobody's business. */
const SKEW_SECONDS = 120;

/** One thing that a cashier may want to know: what it is, and what to do, if anything. */
export interface StatusFact {
  readonly id: 'sales' | 'firstCopy' | 'attention' | 'clock' | 'printer' | 'copies';
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** What is saved here, how many wait, since when, and what to do next: the most urgent first. */
export function statusFacts(t: TFunction, state: AppState): readonly StatusFact[] {
  const all = [attentionFact(t, state), clockFact(t, state), salesFact(t, state)];
  const rest = [firstCopyFact(t, state), printerFact(t, state), copiesFact(t, state)];
  return [...all, ...rest].flatMap((fact) => fact ?? []);
}

function salesFact(t: TFunction, state: AppState): StatusFact {
  const { sync, now } = state;
  const values = {
    count: sync.waiting,
    time: sync.waitingSince === null ? '' : formatWhen(sync.waitingSince, now),
  };
  const say = (key: string, tone: Tone): StatusFact => ({
    id: 'sales',
    tone,
    title: t(`status.sales.${key}.title`, values),
    text: t(`status.sales.${key}.text`, values),
  });
  if (sync.waiting === 0) return say(sync.server === 'online' ? 'allInCloud' : 'offline', 'plain');
  if (sync.server !== 'online') return say('offlineWaiting', 'wait');
  const sinceMs = sync.waitingSince === null ? 0 : epochMsOf(now) - epochMsOf(sync.waitingSince);
  return say(sinceMs > STUCK_MS ? 'stuck' : 'sending', 'wait');
}

function attentionFact(t: TFunction, { sync }: AppState): StatusFact | undefined {
  if (sync.attention === 0) return undefined;
  const count = sync.attention;
  return {
    id: 'attention',
    tone: 'danger',
    title: t('strip.attention', { count }),
    text: t('status.attention'),
  };
}

function firstCopyFact(t: TFunction, { sync }: AppState): StatusFact | undefined {
  if (sync.firstCopyRows === null) return undefined;
  return {
    id: 'firstCopy',
    tone: 'wait',
    title: t('status.firstCopy.title'),
    text: t('status.firstCopy.text', { loaded: loadedWords(t, sync) }),
  };
}

function clockFact(t: TFunction, { clock }: AppState): StatusFact | undefined {
  const times = { time: formatInstant(clock.businessTime), device: formatInstant(clock.deviceTime) };
  if (clock.doubtful) {
    return {
      id: 'clock',
      tone: 'danger',
      title: t('status.clock.doubtful', times),
      text: t('status.clock.doubtfulText', times),
    };
  }
  if (Math.abs(clock.serverSkewSeconds ?? 0) < SKEW_SECONDS) return undefined;
  return {
    id: 'clock',
    tone: 'wait',
    title: t('status.clock.off', times),
    text: t('status.clock.offText', times),
  };
}

/** A copy that is a moment behind is nobody's business. */
function copiesFact(t: TFunction, { copies, now }: AppState): StatusFact | undefined {
  if (copies?.state !== 'behind' || copies.code === null || copies.behindSince === null) return undefined;
  const { message, safe, next } = problemWords(t, copies.code);
  return {
    id: 'copies',
    tone: 'wait',
    title: t('status.copies.title', { time: formatWhen(copies.behindSince, now) }),
    text: `${message} ${safe} ${next}`,
  };
}

function printerFact(t: TFunction, { printer }: AppState): StatusFact | undefined {
  if (printer.state !== 'unreachable') return undefined;
  const count = printer.unprinted;
  return {
    id: 'printer',
    tone: 'danger',
    title: t('strip.printer.unreachable', { count }),
    text: t('status.printer'),
  };
}
