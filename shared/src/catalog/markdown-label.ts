/** Begins every markdown label: GS1 keeps this application identifier, like 91–99, for what a company means by it. */
const PREFIX = '97';
/** The longest barcode that a label can name: a GTIN-14. Shorter ones have zeros in front. */
const CODE_DIGITS = 14;
const PERCENT_DIGITS = 2;
const CHECK_DIGITS = 6;
/** Keeps this use of the company's key apart from every other; the number is the form's version. */
const PURPOSE = 'kedai markdown label 1';
const form = new RegExp(`^${PREFIX}(\\d{${CODE_DIGITS}})(\\d{${PERCENT_DIGITS}})(\\d{${CHECK_DIGITS}})$`);

/** Largest share that a label takes off, in whole percent. */
export const MAX_LABEL_PERCENT = 99;

/** SHA-256 of a text as UTF-8, hex. */
type Sha256 = (text: string) => string;

/** What a markdown label says. */
export interface MarkdownLabel {
  /** The product's own barcode, with zeros in front to 14 digits. */
  readonly paddedCode: string;
  /** Taken off, in whole percent. */
  readonly percent: number;
}

/** How tills of one company know each other's labels: what all of them were given when they were paired, and no customer was. */
export interface LabelKey {
  readonly key: string;
  readonly sha256: Sha256;
}

/**
 * The code of a markdown label [CAT-50]: 24 digits, because an EAN-13 with a price in it has no room for a GTIN, and because as many
 * digits still fit the narrowest paper. `97`, the barcode of the goods to 14 digits, the share in percent, and a check of 6 digits.
 * @param percent whole, 1 to 99
 * @returns undefined for a barcode that isn't at most 14 digits
 */
export function writeMarkdownLabel(code: string, percent: number, by: LabelKey): string | undefined {
  if (!/^\d+$/.test(code) || code.length > CODE_DIGITS) return undefined;
  if (!Number.isInteger(percent) || percent < 1 || percent > MAX_LABEL_PERCENT)
    throw new RangeError(`expected a share of 1 to ${MAX_LABEL_PERCENT} percent, got ${percent}`);
  const body = code.padStart(CODE_DIGITS, '0') + String(percent).padStart(PERCENT_DIGITS, '0');
  return PREFIX + body + checkOf(body, by);
}

/** Reads a label. Undefined: the code has not the form of one; `wrong`: it has, and no till of this company printed it so. */
export function readMarkdownLabel(code: string, by: LabelKey): MarkdownLabel | 'wrong' | undefined {
  const parts = form.exec(code);
  if (parts === null) return undefined;
  const [, paddedCode = '', percent = '', check = ''] = parts;
  if (Number(percent) === 0 || checkOf(paddedCode + percent, by) !== check) return 'wrong';
  return { paddedCode, percent: Number(percent) };
}

/** Whoever hasn't the key guesses it once in a million. */
function checkOf(body: string, { key, sha256 }: LabelKey): string {
  const hex = sha256(`${PURPOSE}\n${key}\n${body}`).slice(0, 12);
  return String(Number.parseInt(hex, 16) % 10 ** CHECK_DIGITS).padStart(CHECK_DIGITS, '0');
}

/** The barcodes that a padded one can stand for, longest first. */
export const unpadded = (paddedCode: string): readonly string[] =>
  Array.from({ length: CODE_DIGITS }, (_, zeros) => paddedCode.slice(zeros)).filter((_, zeros) =>
    /^0*$/.test(paddedCode.slice(0, zeros)),
  );
