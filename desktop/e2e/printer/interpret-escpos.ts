/**
 * What a printer would put on paper for the bytes it gets, after Epson's ESC/POS command reference; it shares nothing with
 * what makes those bytes. A command that it doesn't know, or that isn't finished, is an error.
 */

export interface PaperLine {
  readonly kind: 'line';
  readonly text: string;
  readonly align: 'left' | 'center' | 'right';
  readonly bold: boolean;
  /** 1 is normal, 2 double. */
  readonly width: number;
  readonly height: number;
  /** False when bold or size changed within the line; `bold` and sizes are then the first character's. */
  readonly isUniform: boolean;
}

export type PaperItem =
  | PaperLine
  | { readonly kind: 'barcode'; readonly symbology: 'CODE128'; readonly text: string; readonly align: string }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'cut'; readonly partial: boolean }
  | { readonly kind: 'drawer'; readonly pin: 2 | 5; readonly onMs: number }
  | { readonly kind: 'statusRequest'; readonly number: number };

/** Bytes that no printer of the kind would take for what they were meant. */
export class UnknownCommand extends Error {}

interface Style {
  readonly bold: boolean;
  readonly width: number;
  readonly height: number;
}

const DLE = 0x10;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const LF = 0x0a;
const CODE128 = 73;
const CODE128_MIN_LENGTH = 2;
const DRAWER_UNIT_MS = 2;
const DRAWER_PINS: Readonly<Record<number, 2 | 5>> = { 0: 2, 48: 2, 1: 5, 49: 5 };
const aligns = ['left', 'center', 'right'] as const;
const normal: Style = { bold: false, width: 1, height: 1 };

/** @param columns characters of font A across the paper; a line that is longer goes on in the next one */
export function interpretEscPos(bytes: Uint8Array, columns: number): PaperItem[] {
  return new Interpreter(bytes, columns).run();
}

class Interpreter {
  private readonly bytes: Uint8Array;
  private readonly columns: number;
  private readonly items: PaperItem[] = [];
  private readonly chinese = new TextDecoder('gb18030', { fatal: true });
  private position = 0;
  private style = normal;
  private align: PaperLine['align'] = 'left';
  private isChinese = false;
  private text = '';
  private usedColumns = 0;
  private lineStyle: Style | undefined;
  private isUniform = true;

  constructor(bytes: Uint8Array, columns: number) {
    this.bytes = bytes;
    this.columns = columns;
  }

  run(): PaperItem[] {
    while (this.position < this.bytes.length) this.step();
    if (this.text !== '') this.fail('text after the last line feed');
    return this.items;
  }

  private step(): void {
    const byte = this.next();
    if (byte === LF) this.endLine();
    else if (byte === ESC) this.escape(this.next());
    else if (byte === GS) this.group(this.next());
    else if (byte === FS) this.field(this.next());
    else if (byte === DLE) this.realTime(this.next());
    else if (byte >= 0x20 && byte <= 0x7e) this.put(String.fromCharCode(byte), 1);
    else if (byte >= 0x81 && this.isChinese) this.put(this.chineseCharacter(byte), 2);
    else this.fail(`byte ${byte.toString(16)}`);
  }

  private escape(command: number): void {
    const name = String.fromCharCode(command);
    if (name === '@') this.reset();
    else if (name === 'a') this.justify(this.next());
    else if (name === 'E') this.style = { ...this.style, bold: (this.next() & 1) === 1 };
    else if (name === 'd') this.items.push({ kind: 'feed', lines: this.nextWithEmptyLine() });
    else if (name === 'p') this.drawer(this.next());
    else if (name === 't') this.expect(this.next(), [0], 'a code page that has ASCII only for us');
    else if (name === 'R') this.expect(this.next(), [0], 'the set of characters of the USA');
    else this.fail(`ESC ${name}`);
  }

  private group(command: number): void {
    const name = String.fromCharCode(command);
    if (name === '!') this.size(this.next());
    else if (name === 'V') this.cut(this.next());
    else if (name === 'H') this.expect(this.next(), [0, 1, 2, 3], 'a place for a barcode’s text');
    else if (name === 'f') this.expect(this.next(), [0, 1], 'a font of a barcode’s text');
    else if (name === 'w') this.expect(this.next(), [2, 3, 4, 5, 6], 'a width of a barcode’s module');
    else if (name === 'h') this.next();
    else if (name === 'k') this.barcode(this.next());
    else this.fail(`GS ${name}`);
  }

  private field(command: number): void {
    const name = String.fromCharCode(command);
    if (name === '&') this.isChinese = true;
    else if (name === '.') this.isChinese = false;
    else this.fail(`FS ${name}`);
  }

  private realTime(command: number): void {
    if (command !== 0x04) this.fail(`DLE ${command}`);
    const number = this.next();
    this.expect(number, [1, 2, 3, 4], 'a kind of status');
    this.items.push({ kind: 'statusRequest', number });
  }

  private reset(): void {
    if (this.text !== '') this.fail('ESC @ that throws away what is in the line');
    this.style = normal;
    this.align = 'left';
    this.isChinese = false;
  }

  /** Enabled at the beginning of a line only. */
  private justify(value: number): void {
    this.expect(value, [0, 1, 2, 48, 49, 50], 'a justification');
    if (this.text === '') this.align = aligns[value % 48] ?? 'left';
  }

  private size(value: number): void {
    this.style = { ...this.style, width: ((value >> 4) & 7) + 1, height: (value & 7) + 1 };
  }

  private drawer(value: number): void {
    const pin = DRAWER_PINS[value];
    if (pin === undefined) this.fail(`a drawer on pin ${value}`);
    const onMs = this.next() * DRAWER_UNIT_MS;
    this.next();
    this.items.push({ kind: 'drawer', pin, onMs });
  }

  private cut(value: number): void {
    this.expect(value, [0, 1, 48, 49], 'a kind of cut');
    if (this.text !== '') this.fail('a cut within a line');
    this.items.push({ kind: 'cut', partial: value % 48 === 1 });
  }

  private barcode(symbology: number): void {
    if (symbology !== CODE128) this.fail(`a barcode of kind ${symbology}`);
    if (this.text !== '') this.fail('a barcode within a line');
    const length = this.next();
    if (length < CODE128_MIN_LENGTH) this.fail('a barcode of no length');
    const data = Array.from({ length }, () => this.next());
    const [start, set, ...rest] = data;
    if (start !== 0x7b || set !== 0x42) this.fail('a CODE128 that does not begin with code set B');
    const text = String.fromCharCode(...rest);
    if (!/^[ -z|}~]+$/.test(text)) this.fail('a CODE128 with what code set B has not got');
    this.items.push({ kind: 'barcode', symbology: 'CODE128', text, align: this.align });
  }

  private chineseCharacter(lead: number): string {
    const trail = this.next();
    try {
      return this.chinese.decode(Uint8Array.of(lead, trail));
    } catch {
      return this.fail(`bytes ${lead.toString(16)} ${trail.toString(16)}, which are no Chinese character`);
    }
  }

  private put(character: string, columns: number): void {
    const needed = columns * this.style.width;
    if (this.usedColumns + needed > this.columns) this.endLine();
    this.lineStyle ??= this.style;
    const { bold, width, height } = this.lineStyle;
    if (bold !== this.style.bold || width !== this.style.width || height !== this.style.height)
      this.isUniform = false;
    this.text += character;
    this.usedColumns += needed;
  }

  private endLine(): void {
    this.items.push({
      kind: 'line',
      text: this.text,
      align: this.align,
      ...(this.lineStyle ?? this.style),
      isUniform: this.isUniform,
    });
    this.text = '';
    this.usedColumns = 0;
    this.lineStyle = undefined;
    this.isUniform = true;
  }

  private next(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) return this.fail('a command that is cut off');
    this.position += 1;
    return byte;
  }

  private nextWithEmptyLine(): number {
    if (this.text !== '') this.endLine();
    return this.next();
  }

  private expect(value: number, allowed: readonly number[], what: string): void {
    if (!allowed.includes(value)) this.fail(`${value} as ${what}`);
  }

  private fail(what: string): never {
    throw new UnknownCommand(`${what}, at byte ${this.position} of ${this.bytes.length}`);
  }
}
