/** Singapore's notes and coins in circulation (MAS), largest first. The $1,000 note is no longer issued, and still taken. */
export const denominations = [
  { cents: 100_000, kind: 'note' },
  { cents: 10_000, kind: 'note' },
  { cents: 5_000, kind: 'note' },
  { cents: 1_000, kind: 'note' },
  { cents: 500, kind: 'note' },
  { cents: 200, kind: 'note' },
  { cents: 100, kind: 'coin' },
  { cents: 50, kind: 'coin' },
  { cents: 20, kind: 'coin' },
  { cents: 10, kind: 'coin' },
  { cents: 5, kind: 'coin' },
] as const;
export type DenominationCents = (typeof denominations)[number]['cents'];

/** How many of each were counted. */
export type Counts = Readonly<Partial<Record<DenominationCents, number>>>;

/** What counted notes and coins come to, in cents. */
export const floatOf = (counts: Counts): number =>
  denominations.reduce((sum, { cents }) => sum + cents * (counts[cents] ?? 0), 0);

/** As the engine takes it. */
export const countedOf = (
  counts: Counts,
): readonly { readonly valueCents: DenominationCents; readonly pieces: number }[] =>
  denominations.flatMap(({ cents }) => {
    const pieces = counts[cents];
    return pieces === undefined ? [] : [{ valueCents: cents, pieces }];
  });
