/** A name in the language of the screen; English where there is no other. */
export function localName(
  named: { readonly name: string; readonly nameZh: string | null; readonly variantName?: string | null },
  language: string,
): string {
  const name = language === 'zh' ? (named.nameZh ?? named.name) : named.name;
  return named.variantName ? `${name} · ${named.variantName}` : name;
}
