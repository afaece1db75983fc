import { ALargeSmall, Hand, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type DeviceSettings, screenLanguages } from '#shared/devices/index.ts';
import { languages } from '../app/i18n/index.ts';
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
      options={screenLanguages.map((value) => ({ value, label: languages[value].name }))}
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

/** Keys and small type for who works by keyboard, large buttons for who works by touch. */
export function LayoutChoice({ isCompact = false }: { readonly isCompact?: boolean }) {
  const { t } = useTranslation();
  const [{ layout }, save] = useAppearance();
  return (
    <Choice
      label={t('settings.layout')}
      hideLabel={isCompact}
      iconsOnly={isCompact}
      value={layout}
      options={[
        {
          value: 'keyboard',
          label: t('settings.layouts.keyboard'),
          icon: <Keyboard size={18} aria-hidden="true" />,
        },
        { value: 'touch', label: t('settings.layouts.touch'), icon: <Hand size={18} aria-hidden="true" /> },
      ]}
      onChange={(value) => save({ layout: value })}
    />
  );
}

export function TextSizeChoice({ isCompact = false }: { readonly isCompact?: boolean }) {
  const { t } = useTranslation();
  const [{ textSize }, save] = useAppearance();
  return (
    <Choice
      label={t('settings.textSize')}
      hideLabel={isCompact}
      iconsOnly={isCompact}
      value={textSize}
      options={[
        {
          value: 'normal',
          label: t('settings.textSizes.normal'),
          icon: <ALargeSmall size={18} aria-hidden="true" />,
        },
        {
          value: 'large',
          label: t('settings.textSizes.large'),
          icon: <ALargeSmall size={28} aria-hidden="true" />,
        },
      ]}
      onChange={(value) => save({ textSize: value })}
    />
  );
}

/** The other layout and the other size of text, as two actions that say what they lead to. */
export function useOtherAppearance(): readonly {
  readonly name: 'touchLayout' | 'keyboardLayout' | 'largeText' | 'normalText';
  readonly run: () => void;
}[] {
  const [{ layout, textSize }, save] = useAppearance();
  return [
    layout === 'touch'
      ? { name: 'keyboardLayout', run: () => save({ layout: 'keyboard' }) }
      : { name: 'touchLayout', run: () => save({ layout: 'touch' }) },
    textSize === 'large'
      ? { name: 'normalText', run: () => save({ textSize: 'normal' }) }
      : { name: 'largeText', run: () => save({ textSize: 'large' }) },
  ];
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
