import { normalisePairingCode, PAIRING_CODE_LENGTH } from '#shared/devices/index.ts';

const half = PAIRING_CODE_LENGTH / 2;

/** A pairing code as it is read out: `ABCD EFGH`. */
export const groupPairingCode = (code: string): string =>
  code.length > half ? `${code.slice(0, half)} ${code.slice(half)}` : code;

/** What somebody typed or pasted, as far as it can be a code: case, spaces, dashes and what follows don't matter. */
export const typedPairingCode = (typed: string): string =>
  normalisePairingCode(typed)
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, PAIRING_CODE_LENGTH);
