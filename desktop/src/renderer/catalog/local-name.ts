import type { FurtherNames } from '#shared/catalog/index.ts';

interface Named {
  readonly name: string;
  readonly nameZh: string | null;
  readonly furtherNames?: FurtherNames | undefined;
}

const inLanguage = ({ name, nameZh, furtherNames }: Named, language: string): string =>
  (language === 'zh' ? nameZh : furtherNames?.[language]) ?? name;

/** A name in the language of the screen; English where there is no other. */
export function localName(named: Named & { readonly variantName?: string | null }, language: string): string {
  const name = inLanguage(named, language);
  return named.variantName ? `${name} · ${named.variantName}` : name;
}

/** What else it is called, to stand beside its name: English beside another language, Chinese beside English. */
export const secondName = (named: Named, language: string): string | null =>
  inLanguage(named, language) === named.name ? named.nameZh : named.name;
