/** Causes of a quarantine that stay, whatever version judges: they are in the bytes, or in what came before them. */
export const lastingCauses: ReadonlySet<string | null> = new Set([
  'sync.signatureInvalid',
  'sync.envelopeUnreadable',
  'sync.streamForeign',
]);
