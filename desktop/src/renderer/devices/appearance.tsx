import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeviceSettings } from '#shared/devices/index.ts';
import { setState } from '../app/session.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Choice, Toggle } from '../ui/choice.tsx';

type Appearance = Pick<DeviceSettings, 'language' | 'theme' | 'sound' | 'layout' | 'textSize'>;

/** How this device looks and sounds is anybody's to change; shown at once, and kept by the engine. */
function useAppearance(): readonly [Appearance, (change: Partial<Appearance>) => void] {
  const { bridge, session } = useTill();
  const state = useAppState();
  const { language, theme, sound, layout, textSize } = state.settings;
  const save = (change: Partial<Appearance>): void => {
    const next = { language, theme, sound, layout, textSize, ...change };
    setState(session, { ...state, settings: { ...state.settings, ...next } });
    void bridge.app.saveAppearance(next);
  };
  return [{ language, theme, sound, layout, textSize }, save];
}

export function LanguageChoice({ hideLabel = false }: { readonly hideLabel?: boolean }) {
  const { t } = useTranslation();
  const [{ language }, save] = useAppearance();
  return (
    <Choice
      label={t('settings.language')}
      hideLabel={hideLabel}
      value={language}
      options={[
        { value: 'en', label: 'English' },
        { value: 'zh', label: '中文' },
      ]}
      onChange={(value) => save({ language: value })}
    />
  );
}

export function ThemeChoice() {
  const { t } = useTranslation();
  const [{ theme }, save] = useAppearance();
  return (
    <Choice
      label={t('settings.theme')}
      value={theme}
      options={[
        {
          value: 'system',
          label: t('settings.themes.system'),
          icon: <Monitor size={16} aria-hidden="true" />,
        },
        { value: 'light', label: t('settings.themes.light'), icon: <Sun size={16} aria-hidden="true" /> },
        { value: 'dark', label: t('settings.themes.dark'), icon: <Moon size={16} aria-hidden="true" /> },
      ]}
      onChange={(value) => save({ theme: value })}
    />
  );
}

export function SoundToggle() {
  const { t } = useTranslation();
  const [{ sound }, save] = useAppearance();
  return (
    <Toggle
      label={t('settings.sound')}
      help={t('settings.soundHelp')}
      checked={sound}
      onChange={(value) => save({ sound: value })}
    />
  );
}
