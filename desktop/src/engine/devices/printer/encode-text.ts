import { characterColumns } from '#shared/sales/index.ts';
import { gbkCode } from './gbk.ts';

/** FS &, FS . (ESC/POS: select and cancel Kanji character mode, which is the Chinese one on printers sold for Chinese). */
const CHINESE_ON = [0x1c, 0x26];
const CHINESE_OFF = [0x1c, 0x2e];

/** An empty square, as wide as the character that the printer hasn't got. */
const UNKNOWN_WIDE: readonly [number, number] = [0xa1, 0xf5];
const UNKNOWN_NARROW = '?';

/** Typographic characters that no ASCII code page has, by the key on a keyboard that is meant. */
const typed: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '·': '.',
  '•': '*',
  '…': '.',
};

/**
 * One line's text in bytes: ASCII as it is, Latin letters without their accents, Chinese in GBK between the commands that
 * turn the Chinese mode on and off. Each character takes the columns that the layout counted, and none is a command.
 */
export function encodeText(text: string): Uint8Array {
  const bytes: number[] = [];
  let isChinese = false;
  const chineseMode = (on: boolean): void => {
    if (on !== isChinese) bytes.push(...(on ? CHINESE_ON : CHINESE_OFF));
    isChinese = on;
  };
  for (const character of text) {
    const columns = characterColumns(character);
    if (columns === 2) {
      chineseMode(true);
      bytes.push(...(gbkCode(character) ?? UNKNOWN_WIDE));
    } else if (columns === 1) {
      chineseMode(false);
      bytes.push(asciiOf(character).charCodeAt(0));
    }
  }
  chineseMode(false);
  return Uint8Array.from(bytes);
}

const isPrintableAscii = (text: string): boolean => /^[ -~]$/.test(text);

function asciiOf(character: string): string {
  if (isPrintableAscii(character)) return character;
  const plain = typed[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '');
  return isPrintableAscii(plain) ? plain : UNKNOWN_NARROW;
}
