import { printer as CommandBuilder, types } from 'node-thermal-printer';
import {
  type LaidOutLine,
  layoutReceipt,
  type PaperColumns,
  type ReceiptDocument,
} from '#shared/sales/index.ts';
import { encodeText } from './encode-text.ts';

export interface EncodeOptions {
  readonly columns: PaperColumns;
  /** Sends the cash drawer its pulse, before the paper moves, so that change can be given meanwhile. */
  readonly openDrawer: boolean;
}

/** ESC @: forgets whatever another till left set. */
const INITIALISE = Buffer.from([0x1b, 0x40]);
/** ESC R 0: the USA's set of characters, whatever the switches under the printer say; in others `$` is another sign. */
const USA_CHARACTERS = Buffer.from([0x1b, 0x52, 0]);
/** ESC p 0 t1 t2: a pulse on pin 2 of 50 ms, and 500 ms of rest. The library's own command leaves both times out. */
const DRAWER_PULSE = Buffer.from([0x1b, 0x70, 0, 25, 250]);
/** Lines fed so that the last one passes the knife: one of the library's feeds, four lines. */
const FEEDS_BEFORE_CUT = 1;

const BARCODE_MODULE_DOTS = 2;
const BARCODE_HEIGHT_DOTS = 60;
/** The number stands below its bars (GS H 2). */
const BARCODE_TEXT_BELOW = 2;
/** Font A: a column of paper is 12 dots. */
const COLUMN_DOTS = 12;
/** CODE128: start, check and stop take 35 modules, the empty margins 20, each character 11. */
const BARCODE_FIXED_MODULES = 35 + 20;
const BARCODE_CHARACTER_MODULES = 11;
/** GS k 73 n: CODE128. */
const CODE128 = [0x1d, 0x6b, 0x49];
/** `{C`: two digits a character, so that a long number fits narrow paper. */
const CODE_SET_C = [0x7b, 0x43];

/** A receipt in ESC/POS commands, from the printer's initialisation to the cut; of one without blocks the drawer's pulse alone. */
export function encodeReceipt(document: ReceiptDocument, options: EncodeOptions): Uint8Array {
  const builder = new CommandBuilder({ type: types.EPSON, interface: '', width: options.columns });
  const parts: Buffer[] = [];
  /** The library copies its buffer at each command: emptied after each line, a long receipt takes no longer a line. */
  const take = (): void => {
    parts.push(builder.getBuffer());
    builder.clear();
  };
  builder.add(INITIALISE);
  builder.setCharacterSet('PC437_USA');
  builder.add(USA_CHARACTERS);
  if (options.openDrawer) builder.add(DRAWER_PULSE);
  take();
  for (const line of layoutReceipt(document, options.columns)) {
    if (line.kind === 'text') addText(builder, line);
    else if (fitsAsBarcode(line.text, options.columns)) addBarcode(builder, line.text);
    else addText(builder, { ...line, kind: 'text', align: 'center', size: 'normal', bold: false });
    take();
  }
  if (document.blocks.length === 0) return Uint8Array.from(Buffer.concat(parts));
  builder.alignLeft();
  builder.partialCut({ verticalTabAmount: FEEDS_BEFORE_CUT });
  take();
  return Uint8Array.from(Buffer.concat(parts));
}

/** Each line sets all it needs, so that nothing depends on the one before. */
function addText(builder: CommandBuilder, line: LaidOutLine & { kind: 'text' }): void {
  if (line.align === 'center') builder.alignCenter();
  else if (line.align === 'right') builder.alignRight();
  else builder.alignLeft();
  builder.bold(line.bold);
  // GS ! and not ESC !, which leaves Chinese characters small.
  if (line.size === 'large') builder.setTextSize(1, 1);
  else builder.setTextSize(0, 0);
  builder.add(Buffer.from(encodeText(line.text)));
  builder.newLine();
}

function addBarcode(builder: CommandBuilder, text: string): void {
  builder.alignCenter();
  builder.bold(false);
  builder.setTextSize(0, 0);
  if (isPairsOfDigits(text)) addPairsOfDigits(builder, text);
  else
    builder.code128(text, {
      // The library's type lists names here, its code sends the number as it is.
      width: BARCODE_MODULE_DOTS as never,
      height: BARCODE_HEIGHT_DOTS,
      ...{ hriPos: BARCODE_TEXT_BELOW },
    });
  builder.newLine();
}

const isPairsOfDigits = (text: string): boolean => /^(\d\d)+$/.test(text);

/** The library only knows characters of set B. */
function addPairsOfDigits(builder: CommandBuilder, text: string): void {
  const pairs = [...text.matchAll(/\d\d/g)].map(([pair]) => Number(pair));
  // GS H, GS f, GS w, GS h: where the number stands, in which font, how wide and how high the bars are.
  const [below, width, height] = [BARCODE_TEXT_BELOW, BARCODE_MODULE_DOTS, BARCODE_HEIGHT_DOTS];
  builder.add(Buffer.from([0x1d, 0x48, below, 0x1d, 0x66, 0, 0x1d, 0x77, width, 0x1d, 0x68, height]));
  builder.add(Buffer.from([...CODE128, CODE_SET_C.length + pairs.length, ...CODE_SET_C, ...pairs]));
}

/** A printer prints nothing of a barcode that is wider than its paper; `{` begins a command within CODE128. */
function fitsAsBarcode(text: string, columns: number): boolean {
  const characters = isPairsOfDigits(text) ? text.length / 2 : text.length;
  const modules = BARCODE_FIXED_MODULES + BARCODE_CHARACTER_MODULES * characters;
  return /^[ -z|}~]+$/.test(text) && modules * BARCODE_MODULE_DOTS <= columns * COLUMN_DOTS;
}
