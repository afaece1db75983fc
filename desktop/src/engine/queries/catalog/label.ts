const charactersInLabel = 5;
const codesPerCharacter = 40;
/** Labels near each other make short posting lists; 4,096 places are enough for names that begin alike in any real shop. */
const placesPerGroup = 2 ** 12;
const maxTries = 64;
/** Above all groups: where the items go whose group is full. They are found as well, but after those of all groups. */
const overflowStart = codesPerCharacter ** charactersInLabel * placesPerGroup;

/** Its order is that of the sort by `nameKey`. */
function characterCode(nameKey: string, at: number): number {
  if (at >= nameKey.length) return 0;
  const code = nameKey.charCodeAt(at);
  if (code === 0x20) return 1;
  if (code === 0x2e) return 2;
  if (code >= 0x30 && code <= 0x39) return 3 + code - 0x30;
  if (code >= 0x61 && code <= 0x7a) return 13 + code - 0x61;
  return codesPerCharacter - 1;
}

/** The group of names that begin with the same five characters; groups are in name order. */
export function labelGroup(nameKey: string): number {
  let group = 0;
  for (let at = 0; at < charactersInLabel; at += 1) {
    group = group * codesPerCharacter + characterCode(nameKey, at);
  }
  return group;
}

export function groupOfLabel(label: number): number {
  return Math.floor(Math.min(label, overflowStart) / placesPerGroup);
}

export interface LabelSource {
  isTaken(label: number): boolean;
  /** The highest label there is, or undefined when there is none. */
  highest(): number | undefined;
}

/** A free place in the name's group, found from a hash of the variant's id, or else past all groups. */
export function freeLabel(nameKey: string, variantId: string, labels: LabelSource): number {
  const first = labelGroup(nameKey) * placesPerGroup;
  const start = hash(variantId);
  // An odd step visits every place before it comes back to the first.
  const step = (start >>> 12) | 1;
  for (let tried = 0; tried < maxTries; tried += 1) {
    const label = first + ((start + tried * step) % placesPerGroup);
    if (!labels.isTaken(label)) return label;
  }
  return Math.max((labels.highest() ?? 0) + 1, overflowStart);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
