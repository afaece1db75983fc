const charactersInLabel = 6;
/** Places for items whose names begin alike: 40^6 × 2^21 is below 2^53, so that a label is a safe integer. */
const placesPerGroup = 2 ** 21;
const codesPerCharacter = 40;

/** Its order is that of the sort by `nameKey`, as far as the first six characters tell. */
function characterCode(nameKey: string, at: number): number {
  if (at >= nameKey.length) return 0;
  const code = nameKey.charCodeAt(at);
  if (code === 0x20) return 1;
  if (code === 0x2e) return 2;
  if (code >= 0x30 && code <= 0x39) return 3 + code - 0x30;
  if (code >= 0x61 && code <= 0x7a) return 13 + code - 0x61;
  return codesPerCharacter - 1;
}

/** The group of names that begin like this one; groups are in name order. */
export function labelGroup(nameKey: string): number {
  let group = 0;
  for (let at = 0; at < charactersInLabel; at += 1) {
    group = group * codesPerCharacter + characterCode(nameKey, at);
  }
  return group;
}

export function groupOfLabel(label: number): number {
  return Math.floor(label / placesPerGroup);
}

/** A place in the name's group that is free, found from a hash of the variant's id. */
export function freeLabel(nameKey: string, variantId: string, isTaken: (label: number) => boolean): number {
  const first = labelGroup(nameKey) * placesPerGroup;
  let place = hash(variantId) % placesPerGroup;
  for (let tried = 0; tried < placesPerGroup; tried += 1) {
    const label = first + place;
    if (!isTaken(label)) return label;
    place = (place + 1) % placesPerGroup;
  }
  throw new RangeError(`expected fewer than ${placesPerGroup} variants whose names begin like "${nameKey}"`);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
