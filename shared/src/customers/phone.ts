/**
 * A Singapore number as it was typed → `+65` and its eight digits; undefined when it can't be one. Numbers of people begin
 * with 3 (internet), 6 (fixed), 8 or 9 (mobile): IMDA, National Numbering Plan.
 */
export function normalisePhone(typed: string): string | undefined {
  const digits = typed
    .replace(/[\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s().-]/g, '')
    .replace(/^(?:\+|00)?65(?=\d{8}$)/, '');
  return /^[3689]\d{7}$/.test(digits) ? `+65${digits}` : undefined;
}
