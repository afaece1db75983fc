/** How many of the versions that were seen are newer than this one. */
export const versionsBehind = (version: string, seen: Iterable<string>): number =>
  [...new Set(seen)].filter((other) => compareVersions(other, version) > 0).length;

/** By their numbers, from the left; what follows a dash comes before the version that it leads to. */
function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.preview === b.preview) return 0;
  if (a.preview === '' || b.preview === '') return a.preview === '' ? 1 : -1;
  return a.preview < b.preview ? -1 : 1;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly preview: string } {
  const [release = '', ...preview] = version.split('+')[0]?.split('-') ?? [];
  return {
    numbers: release.split('.').map((part) => Number.parseInt(part, 10) || 0),
    preview: preview.join('-'),
  };
}
