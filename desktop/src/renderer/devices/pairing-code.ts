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

/** What a code says that is scanned; no address: the new device's own way to the server is another one. */
export interface ScannedPairing {
  readonly pairingCode: string;
  readonly serverUrl: string | null;
}

/** An address that means another computer on each computer. */
const isLocal = (serverUrl: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/.test(new URL(serverUrl).hostname);

/** The text of a QR code that pairs a new device: the code, and where the server is. */
export const pairingText = (pairingCode: string, serverUrl: string): string =>
  isLocal(serverUrl) ? `kedai-pair:${pairingCode}` : `kedai-pair:${pairingCode}@${serverUrl}`;

/** What was scanned, or null when it pairs nothing; a scanner with Caps Lock on makes no difference, and neither does a bare code. */
export function readPairingText(scanned: string): ScannedPairing | null {
  const match = /^(?:kedai-pair:)?([a-z0-9]{8})(?:@(https?:\/\/\S+))?$/i.exec(scanned.trim());
  const [, code = '', address = null] = match ?? [];
  if (match === null || (address !== null && !URL.canParse(address))) return null;
  return {
    pairingCode: normalisePairingCode(code),
    serverUrl: address === null ? null : new URL(address).href.replace(/\/+$/, ''),
  };
}
