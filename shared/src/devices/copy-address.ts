import { normalisePairingCode, PAIRING_ALPHABET } from './schema.ts';

/** Where a till takes copies of others, unless it was told another port. */
export const COPY_PORT = 4680;
/** 16 of 31 characters can't be guessed by whoever hears what the tills say to each other. */
export const COPY_CODE_LENGTH = 16;
const SCHEME = 'KEDAI-PEER:';

/** Where a till's copies go. */
export interface CopyAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: the code stays as it is known. */
  readonly code: string | undefined;
}

/** What the keeper shows as a QR code: upper case, which scanners of every keyboard layout type alike. */
export const copyAddressText = (host: string, port: number, code: string): string =>
  `${SCHEME}${host}:${port}/${code}`;

/**
 * Reads what was typed or scanned: an address with or without its port, and the code in a field of its own; or all of it in one
 * `KEDAI-PEER:` text. Undefined when it is neither.
 */
export function parseCopyAddress(typed: string, typedCode = ''): CopyAddress | undefined {
  const text = typed.trim().toUpperCase();
  const isScanned = text.startsWith(SCHEME);
  const [address = '', scannedCode = ''] = isScanned ? text.slice(SCHEME.length).split('/') : [text];
  const [host = '', portText = String(COPY_PORT), ...more] = address.split(':');
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  if (!isAddress(host) || port < 1 || port > 65_535 || more.length > 0) return undefined;
  const code = normalisePairingCode(isScanned ? scannedCode : typedCode);
  if (code === '' && !isScanned) return { host, port, code: undefined };
  return isCode(code) ? { host, port, code } : undefined;
}

const isAddress = (host: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && host.split('.').every((part) => Number(part) <= 255);

const isCode = (code: string): boolean =>
  code.length === COPY_CODE_LENGTH && [...code].every((letter) => PAIRING_ALPHABET.includes(letter));
