import type { i18n as I18n } from 'i18next';
import { useEffect } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AppState } from '#shared/bridge.ts';
import { FirstRun } from '../devices/first-run.tsx';
import { Loading } from '../devices/loading.tsx';
import { SignIn } from '../identity/sign-in.tsx';
import { OnScreenKeyboard } from '../ui/on-screen-keyboard.tsx';
import { DeviceNotice } from './device-notice.tsx';
import { DrawerAlarm } from './drawer-alarm.tsx';
import { EngineAway } from './engine-away.tsx';
import { isCounterOpen } from './session.ts';
import { Shell } from './shell.tsx';
import { StatusStrip } from './status-strip.tsx';
import type { Till } from './till.ts';
import { TrainingBand } from './training-band.tsx';
import { useLooks } from './use-looks.ts';
import { TillContext, useTill } from './use-till.ts';

/** The whole renderer, over one till. */
export function Kedai({ till, i18n }: { readonly till: Till; readonly i18n: I18n }) {
  const state = useStore(till.session, (session) => session.state);
  useAppearance(state, i18n);
  return (
    <TillContext value={till}>
      <I18nextProvider i18n={i18n}>
        <div className="flex h-[calc(100%-var(--keys-push,0px))] flex-col">
          <EngineAway />
          {state !== null && <TrainingBand />}
          {state !== null && <DrawerAlarm />}
          {state !== null && <DeviceNotice />}
          {state === null ? <Starting /> : <Phase state={state} />}
          {state !== null && state.phase !== 'unpaired' && <StatusStrip />}
        </div>
        {state?.settings.layout === 'touch' && <OnScreenKeyboard />}
      </I18nextProvider>
    </TillContext>
  );
}

function Phase({ state }: { readonly state: AppState }) {
  const { session } = useTill();
  const isOpen = useStore(session, isCounterOpen);
  if (state.phase === 'unpaired') return <FirstRun />;
  if (!isOpen) return <Loading />;
  return state.person ? <Shell /> : <SignIn />;
}

function Starting() {
  const { t } = useTranslation();
  return (
    <main className="flex flex-1 items-center justify-center">
      <p role="status" className="text-ink-soft">
        {t('app.starting')}
      </p>
    </main>
  );
}

/** Language, theme, layout and size of text, as the device's settings have them. */
function useAppearance(state: AppState | null, i18n: I18n): void {
  const language = state?.settings.language ?? 'en';
  const theme = state?.settings.theme ?? 'system';
  const textSize = state?.settings.textSize ?? 'normal';
  const layout = state?.settings.layout ?? 'keyboard';
  useLooks(language, theme, i18n);
  useEffect(() => {
    document.documentElement.dataset.textSize = textSize;
    document.documentElement.dataset.layout = layout;
  }, [textSize, layout]);
}
