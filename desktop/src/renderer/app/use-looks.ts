import type { i18n as I18n } from 'i18next';
import { useEffect } from 'react';
import { type Language, languages } from './i18n/index.ts';

/** A page in this language and theme; `system` is what the machine's own settings say. */
export function useLooks(language: Language, theme: string, i18n: I18n): void {
  useEffect(() => {
    if (i18n.language !== language) void i18n.changeLanguage(language);
    document.documentElement.lang = languages[language].tag;
  }, [language, i18n]);
  useEffect(() => {
    const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      const isDark = theme === 'dark' || (theme === 'system' && prefersDark.matches);
      document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    };
    apply();
    prefersDark.addEventListener('change', apply);
    return () => prefersDark.removeEventListener('change', apply);
  }, [theme]);
}
