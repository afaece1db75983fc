import { cx } from 'class-variance-authority';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppState } from '#shared/bridge.ts';
import { formatWhen } from './format.ts';
import { useAppState, useTill, useView } from './use-till.ts';

/** Who, which register, shift, printer, and what is saved where, in words. */
export function StatusStrip() {
  const { t } = useTranslation();
  const till = useTill();
  const state = useAppState();
  return (
    <>
      <Remark />
      <section
        aria-label={t('strip.label')}
        className="flex h-10 shrink-0 items-center gap-4 border-t border-line bg-surface px-4 text-sm whitespace-nowrap"
      >
        <Part>{whereWords(state)}</Part>
        <Part>{state.person?.name ?? t('strip.nobody')}</Part>
        <Part>
          {state.shift
            ? t('strip.shiftSince', { time: formatWhen(state.shift.openedAt, state.now) })
            : t('strip.noShift')}
        </Part>
        <Part danger={state.printer.state === 'unreachable'}>{printerWords(t, state)}</Part>
        {state.clockShifted && (
          <Part wait>
            {t('strip.clockShifted', { time: formatWhen(state.now, '1970-01-01T00:00:00.000Z') })}
          </Part>
        )}
        <button
          type="button"
          disabled={state.person === null}
          onClick={() => till.view.setState({ overlay: 'attention' })}
          className="ml-auto flex h-10 min-w-0 items-center gap-2 px-2 hover:bg-sunken disabled:hover:bg-transparent"
        >
          <Dot sync={state.sync} />
          {state.sync.attention > 0 && (
            <span className="shrink-0 font-medium text-danger">
              {t('strip.attention', { count: state.sync.attention })}
            </span>
          )}
          <span className="truncate">{syncWords(t, state)}</span>
        </button>
      </section>
    </>
  );
}

function Part(props: { readonly children: ReactNode; readonly danger?: boolean; readonly wait?: boolean }) {
  return (
    <span
      className={cx(
        'min-w-0 truncate',
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

const whereWords = ({ register, outlet }: AppState): string =>
  [register?.code, outlet?.name].filter(Boolean).join(' · ');

function printerWords(t: TFunction, { printer }: AppState): string {
  if (printer.state === 'unreachable') return t('strip.printer.unreachable', { count: printer.unprinted });
  return t(`strip.printer.${printer.state}`);
}

/** `All sales saved here. 3 waiting for the cloud since 14:02`; offline is a normal state and said as such. */
export function syncWords(t: TFunction, { sync, now }: AppState): string {
  if (sync.waiting > 0) {
    const time = sync.waitingSince === null ? '' : formatWhen(sync.waitingSince, now);
    return t('strip.waiting', { count: sync.waiting, time });
  }
  return t(sync.server === 'online' ? 'strip.allInCloud' : 'strip.allHere');
}

const remarkShownMs = 6_000;

/** A quiet remark above the strip, that goes by itself. */
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
        <p className="border-t border-wait bg-wait-soft px-4 py-2 font-medium text-wait">
          {t(remark.key, { scanned: remark.scanned })}
        </p>
      )}
    </div>
  );
}
