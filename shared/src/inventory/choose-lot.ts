/** What is there of a lot. */
export interface LotOnHand {
  readonly code: string;
  /** The last good day; null when it has none. */
  readonly expiresOn: string | null;
  readonly onHandMilli: number;
}

/** First to expire, first to go; what has no date goes last, and equal dates by their code. */
export const byExpiry = (a: LotOnHand, b: LotOnHand): number => {
  const [one, other] = [a.expiresOn ?? '9999-12-31', b.expiresOn ?? '9999-12-31'];
  if (one !== other) return one < other ? -1 : 1;
  return a.code < b.code ? -1 : 1;
};

/**
 * The lot that goods are taken from when nobody says which [INV-21]: of those with enough left the one that expires first and is still
 * good; what has expired only when nothing else is there. Undefined when no lot has any left.
 * @param takenMilli how much of a lot is spoken for already
 */
export function chooseLot(
  lots: readonly LotOnHand[],
  wantedMilli: number,
  onDate: string,
  takenMilli: (lot: LotOnHand) => number,
): LotOnHand | undefined {
  const left = lots
    .map((lot) => ({ lot, leftMilli: lot.onHandMilli - takenMilli(lot) }))
    .filter(({ leftMilli }) => leftMilli > 0)
    .sort((a, b) => byExpiry(a.lot, b.lot));
  const good = left.filter(({ lot }) => lot.expiresOn === null || lot.expiresOn >= onDate);
  const enough = good.find(({ leftMilli }) => leftMilli >= wantedMilli);
  return (enough ?? good[0] ?? left[0])?.lot;
}
