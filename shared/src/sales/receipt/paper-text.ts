/**
 * Characters that take two columns on a receipt printer: East Asian wide and fullwidth ones (Unicode Standard Annex 11),
 * and pictographs, for which the printer has at best a square.
 */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** Marks that sit on the character before them, and characters that aren't seen. */
const unseen = /^[\p{M}\p{Cf}]$/u;

/** How many columns a single character (code point) takes: 0, 1 or 2. */
export const characterColumns = (character: string): 0 | 1 | 2 =>
  unseen.test(character) ? 0 : wide.test(character) ? 2 : 1;

/** How many columns a text takes. */
export function textColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += characterColumns(character);
  return columns;
}

/**
 * A text as it may stand on one line of paper: composed, and without control characters, so that nothing typed into a
 * product's name can end a line or reach a printer as a command.
 */
export const paperText = (text: string): string => text.normalize('NFC').replace(/\p{Cc}/gu, ' ');

/**
 * Breaks a text into lines of at most so many columns (2 or more): after a space where there is one, otherwise between any
 * two characters. Nothing but the space at a break is left out. An empty text is one empty line.
 */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of paperText(text).match(/ +|[^ ]+/g) ?? []) {
    const wordWidth = textColumns(word);
    const isSpace = word.startsWith(' ');
    if (width + wordWidth <= columns) {
      line += word;
      width += wordWidth;
      continue;
    }
    if (isSpace) {
      lines.push(line);
      line = '';
      width = 0;
      continue;
    }
    if (width > 0 && wordWidth <= columns && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '';
      width = 0;
    }
    for (const character of word) {
      const characterWidth = characterColumns(character);
      if (width + characterWidth > columns) {
        lines.push(line);
        line = '';
        width = 0;
      }
      line += character;
      width += characterWidth;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}
