import { cx } from 'class-variance-authority';
import type { TFunction } from 'i18next';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppState } from '#shared/bridge.ts';
import { Button } from '../ui/button.tsx';
import { formatInstant, formatWhen } from './format.ts';
import { loadedWords } from './loaded-words.ts';
import { useAppState, useTill, useView } from './use-till.ts';

/**
 * Who, which register, shift, printer, and what is saved where, in words. On a narrow screen the outlet's name and a
 * printer that needs nobody give way, and long words take two lines, so that all the others stay whole.
 */
export function StatusStrip() {
  const { t } = useTranslation();
  const till = useTill();
  const state = useAppState();
  return (
    <>
      <Remark />
      <section
        aria-label={t('strip.label')}
        className="flex h-10 shrink-0 items-center gap-4 border-t border-line bg-surface px-4 text-sm max-xl:gap-3 max-xl:px-3"
      >
        <span className="shrink-0 text-ink-soft">
          {state.register?.code}
          {state.register && state.outlet && <span className="max-xl:hidden"> · {state.outlet.name}</span>}
        </span>
        <Part holds>{state.person?.name ?? t('strip.nobody')}</Part>
        {state.register?.kind === 'counter' && (
          <Part>
            {state.shift
              ? t('strip.shiftSince', { time: formatWhen(state.shift.openedAt, state.now) })
              : t('strip.noShift')}
          </Part>
        )}
        <Part danger={state.printer.state === 'unreachable'} givesWay={state.printer.state !== 'unreachable'}>
          {printerWords(t, state)}
        </Part>
        {state.clockShifted && (
          <Part wait>
            {t('strip.clockShifted', { time: formatWhen(state.now, '1970-01-01T00:00:00.000Z') })}
          </Part>
        )}
        {state.clock.doubtful && (
          <Part danger>
            {t('strip.clockDoubtful')}
            <span className="max-xl:hidden"> {formatInstant(state.clock.businessTime)}</span>
          </Part>
        )}
        <div className="ml-auto flex min-w-0 items-center">
          {state.sync.attention > 0 && (
            <button
              type="button"
              disabled={state.person === null}
              onClick={() => till.view.setState({ overlay: 'attention' })}
              className="flex h-10 shrink-0 items-center px-2 hover:bg-sunken disabled:hover:bg-transparent"
            >
              <span className={cx(twoLines, 'text-left font-medium text-danger max-xl:max-w-44')}>
                {t('strip.attention', { count: state.sync.attention })}
              </span>
            </button>
          )}
          <button
            type="button"
            disabled={state.person === null}
            onClick={() => till.view.setState({ overlay: 'status' })}
            className="flex h-10 min-w-0 items-center gap-2 px-2 hover:bg-sunken disabled:hover:bg-transparent"
          >
            <Dot sync={state.sync} />
            <span className={cx(twoLines, 'text-left')}>{syncWords(t, state)}</span>
          </button>
        </div>
      </section>
    </>
  );
}

interface PartProps {
  readonly children: ReactNode;
  readonly danger?: boolean;
  readonly wait?: boolean;
  /** Keeps its place beside longer words. */
  readonly holds?: boolean;
  /** Not shown on a narrow screen. */
  readonly givesWay?: boolean;
}

function Part(props: PartProps) {
  return (
    <span
      className={cx(
        twoLines,
        props.holds && 'max-w-40 shrink-0',
        props.givesWay && 'max-xl:hidden',
        props.danger ? 'font-medium text-danger' : props.wait ? 'font-medium text-wait' : 'text-ink-soft',
      )}
    >
      {props.children}
    </span>
  );
}

function Dot({ sync }: { readonly sync: AppState['sync'] }) {
  const colour =
    sync.attention > 0
      ? 'bg-danger'
      : sync.waiting > 0
        ? 'bg-wait'
        : sync.server === 'online'
          ? 'bg-accent'
          : 'bg-line-strong';
  return <span aria-hidden="true" className={cx('size-2.5 shrink-0 rounded-full', colour)} />;
}

/** One line where there is room, two of the strip's height where there isn't. */
const twoLines = 'line-clamp-2 min-w-0 leading-tight text-balance';

function printerWords(t: TFunction, { printer }: AppState): string {
  if (printer.state === 'unreachable') return t('strip.printer.unreachable', { count: printer.unprinted });
  return t(`strip.printer.${printer.state}`);
}

/** `All sales saved here. 3 waiting for the cloud since 14:02`; offline is a normal state and said as such. */
export function syncWords(t: TFunction, { sync, now }: AppState): string {
  if (sync.firstCopyRows !== null) return t('strip.firstCopy', { loaded: loadedWords(t, sync) });
  if (sync.waiting > 0) {
    const time = sync.waitingSince === null ? '' : formatWhen(sync.waitingSince, now);
    return t('strip.waiting', { count: sync.waiting, time });
  }
  return t(sync.server === 'online' ? 'strip.allInCloud' : 'strip.allHere');
}

const remarkShownMs = 6_000;

/** A quiet remark above the strip, that goes by itself, or when somebody closes it. */
function Remark() {
  const { t } = useTranslation();
  const { view } = useTill();
  const remark = useView((state) => state.remark);
  useEffect(() => {
    if (!remark) return;
    const timer = setTimeout(() => view.setState({ remark: null }), remarkShownMs);
    return () => clearTimeout(timer);
  }, [remark, view]);
  return (
    <div role="status" aria-live="polite">
      {remark && (
        <div className="flex items-center gap-2 border-t border-wait bg-wait-soft pl-4 font-medium text-wait">
          <p className="min-w-0 flex-1 py-2 break-words">{t(remark.key, { scanned: remark.scanned })}</p>
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('ui.dismiss')}
            onClick={() => view.setState({ remark: null })}
          >
            <X size={18} aria-hidden="true" />
          </Button>
        </div>
      )}
    </div>
  );
}
