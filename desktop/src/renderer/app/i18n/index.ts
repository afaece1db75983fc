import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type DeviceSettings, screenLanguages } from '#shared/devices/index.ts';
import en from './en.json';
import ms from './ms.json';
import ta from './ta.json';
import zh from './zh.json';

export type Language = DeviceSettings['language'];

/** What each language calls itself, and how a page in it is marked. */
export const languages: Readonly<Record<Language, { readonly name: string; readonly tag: string }>> = {
  en: { name: 'English', tag: 'en' },
  zh: { name: '中文', tag: 'zh-Hans' },
  ms: { name: 'Bahasa Melayu', tag: 'ms' },
  ta: { name: 'தமிழ்', tag: 'ta' },
};

/**
 * The words of the screens; what a language lacks is said in English. English error texts are the error table's own, so they
 * are in no file here.
 */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: [...screenLanguages],
    resources: {
      en: { translation: en },
      zh: { translation: zh },
      ms: { translation: ms },
      ta: { translation: ta },
    },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
