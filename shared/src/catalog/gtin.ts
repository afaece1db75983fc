// GTIN rules: GS1 General Specifications, section 7.9 (check digit) and 3.3 (UPC-A inside a 13-digit field).

const maxRawLength = 1024;
const maxPrintable = 64;
const gtinLengths: ReadonlySet<number> = new Set([8, 12, 13, 14]);

export type BarcodeKind = 'ean13' | 'ean8' | 'upca' | 'gtin14' | 'other';

export interface NormalisedBarcode {
  /** Equal for equal articles: a UPC-A is given as the EAN-13 with a leading 0 that it is. */
  readonly code: string;
  /** What was read, which a UPC-A's 13-digit code alone no longer tells. */
  readonly kind: BarcodeKind;
}

/** The check digit (0–9) that completes `digits`, which come without it. Anything but digits is a caller's bug. */
export function gtinCheckDigit(digits: string): number {
  if (!/^\d+$/.test(digits))
    throw new RangeError(`expected digits without their check digit, got "${digits}"`);
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 48;
    sum += fromRight % 2 === 0 ? digit * 3 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** True for 8, 12, 13 or 14 digits whose last is the right check digit. */
export function isValidGtin(code: string): boolean {
  if (!gtinLengths.has(code.length) || !/^\d+$/.test(code)) return false;
  return gtinCheckDigit(code.slice(0, -1)) === code.charCodeAt(code.length - 1) - 48;
}

/**
 * What a scanner or a keyboard sent, as one comparable code; undefined when no barcode can be in it
 * (empty, over 64 characters, or control characters inside).
 *
 * Taken off: white space and control characters at both ends, and AIM symbology identifiers such as `]E0` in front.
 * Full-width characters become plain ones, because a Chinese IME left on turns a typing scanner's digits into them.
 */
export function normaliseBarcode(raw: string): NormalisedBarcode | undefined {
  if (raw.length > maxRawLength) return undefined;
  const code = raw
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/^(?:[\s\p{Cc}\p{Cf}]|\][A-Za-z][0-9A-Za-z])+/u, '')
    .replace(/[\s\p{Cc}\p{Cf}]+$/u, '');
  if (code === '' || /\p{C}/u.test(code) || [...code].length > maxPrintable) return undefined;
  if (!isValidGtin(code)) return { code, kind: 'other' };
  switch (code.length) {
    case 8:
      return { code, kind: 'ean8' };
    case 12:
      return { code: `0${code}`, kind: 'upca' };
    case 13:
      return { code, kind: 'ean13' };
    default:
      return { code, kind: 'gtin14' };
  }
}
