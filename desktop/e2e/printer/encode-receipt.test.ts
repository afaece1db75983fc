import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutReceipt, type PaperColumns, type ReceiptBlock } from '#shared/sales/index.ts';
import { encodeReceipt } from '../../src/engine/devices/printer/encode-receipt.ts';
import { encodeText } from '../../src/engine/devices/printer/encode-text.ts';
import { testPage } from '../../src/engine/devices/printer/index.ts';
import { interpretEscPos, type PaperItem, UnknownCommand } from './interpret-escpos.ts';
import { sampleReceipt } from './receipt.fixture.ts';

const papers: readonly PaperColumns[] = [48, 42, 32];

const printed = (document = sampleReceipt(), columns: PaperColumns = 48, openDrawer = false): PaperItem[] =>
  interpretEscPos(encodeReceipt(document, { columns, openDrawer }), columns);

/** What the layout says, in the interpreter's terms. */
const laidOut = (document = sampleReceipt(), columns: PaperColumns = 48) =>
  layoutReceipt(document, columns).map((line) => {
    if (line.kind === 'barcode')
      return { kind: 'barcode', symbology: 'CODE128', text: line.text, align: 'center' };
    const times = line.size === 'large' ? 2 : 1;
    const { text, align, bold } = line;
    return { kind: 'line', text, align, bold, width: times, height: times, isUniform: true };
  });

/** Without the empty line that ends a barcode's. */
const withoutFeeds = (items: readonly PaperItem[]): PaperItem[] =>
  items.filter(
    (item, index) =>
      (item.kind === 'line' || item.kind === 'barcode') &&
      !(item.kind === 'line' && item.text === '' && items[index - 1]?.kind === 'barcode'),
  );

const textOf = (items: readonly PaperItem[]): string =>
  items.flatMap((item) => (item.kind === 'line' ? [item.text] : [])).join('\n');

describe('a receipt in a printer’s bytes', () => {
  it.each(papers)('comes out as it was laid out, on paper of %i columns', (columns) => {
    expect(withoutFeeds(printed(sampleReceipt(), columns))).toEqual(laidOut(sampleReceipt(), columns));
  });

  it('comes out as it was laid out whatever it says', () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'B', ' ', '1', '.', '-', '$', '{', '咖', '啡', '乌', '，', 'Milo', '~'),
      maxLength: 70,
    });
    const style = {
      size: fc.constantFrom('normal' as const, 'large' as const),
      bold: fc.boolean(),
    };
    const block: fc.Arbitrary<ReceiptBlock> = fc.oneof(
      fc.record({
        kind: fc.constant('text' as const),
        text: words,
        align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
        ...style,
      }),
      fc.record({
        kind: fc.constant('pair' as const),
        left: words,
        right: fc.constant('1,234.50'),
        ...style,
      }),
      fc.constantFrom<ReceiptBlock>({ kind: 'rule' }, { kind: 'gap' }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 10 }), fc.constantFrom(...papers), (blocks, columns) => {
        const document = sampleReceipt(1, { blocks });
        expect(withoutFeeds(printed(document, columns))).toEqual(laidOut(document, columns));
      }),
    );
  });

  it('is never anything but text, whatever a name holds', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(anything, anything, (left, text) => {
        const blocks: ReceiptBlock[] = [
          { kind: 'pair', left, right: '1.00', size: 'normal', bold: false },
          { kind: 'text', text, align: 'left', size: 'large', bold: true },
        ];
        const document = sampleReceipt(1, { blocks });
        const lines = printed(document, 32).filter((item) => item.kind === 'line');
        expect(lines).toHaveLength(layoutReceipt(document, 32).length);
        expect(printed(document, 32).filter((item) => item.kind === 'drawer')).toEqual([]);
      }),
    );
  });

  it('sends Chinese in the codes that Chinese printers read, between the commands that say so', () => {
    // GB 2312: 中 is D6D0, 文 CEC4, 咖 BFA7, 啡 B7C8.
    expect(Buffer.from(encodeText('a中文b')).toString('hex')).toBe('611c26d6d0cec41c2e62');
    expect(Buffer.from(encodeText('咖啡')).toString('hex')).toBe('1c26bfa7b7c81c2e');
  });

  it('prints an empty square for a character that the printer has not got, as wide as it', () => {
    expect(textOf(printed(sampleReceipt(1, { blocks: [name('茶😀𠮷!')] })))).toBe('茶□□!');
  });

  it('prints Latin letters without accents and typographic signs as they are typed', () => {
    expect(textOf(printed(sampleReceipt(1, { blocks: [name('Café “Nestlé” 3×1 – ’n’ ½')] })))).toBe(
      'Cafe "Nestle" 3x1 - \'n\' ?',
    );
  });

  it('cuts at the end, after a feed, and once', () => {
    const items = printed();
    expect(items.filter((item) => item.kind === 'cut')).toEqual([{ kind: 'cut', partial: true }]);
    expect(items.slice(-2).map((item) => item.kind)).toEqual(['feed', 'cut']);
  });

  it('opens the drawer before the first line, and only when it is asked to', () => {
    expect(printed(sampleReceipt(), 48, true)[0]).toEqual({ kind: 'drawer', pin: 2, onMs: 50 });
    expect(printed(sampleReceipt(), 48, false).some((item) => item.kind === 'drawer')).toBe(false);
  });

  it('prints a number as text when its bars would be wider than the paper', () => {
    const blocks: ReceiptBlock[] = [{ kind: 'barcode', text: 'KALLANG-01B-000001' }];
    const narrow = printed(sampleReceipt(1, { blocks }), 32);
    expect(narrow.some((item) => item.kind === 'barcode')).toBe(false);
    expect(textOf(narrow)).toBe('KALLANG-01B-000001');
    expect(printed(sampleReceipt(1, { blocks }), 48)).toContainEqual({
      kind: 'barcode',
      symbology: 'CODE128',
      text: 'KALLANG-01B-000001',
      align: 'center',
    });
  });

  it('has a test page whose ruler is as long as the paper', () => {
    for (const columns of papers) {
      const page = testPage({ host: '192.168.1.50', port: 9100, columns, drawerShutAt: null });
      const lines = textOf(printed(page, columns)).split('\n');
      const ruler = lines.filter((line) => line.startsWith('1234567890'));
      expect(ruler).toHaveLength(1);
      expect(ruler[0]).toHaveLength(columns);
      expect(lines).toContain('打印机正常');
    }
  });
});

const name = (text: string): ReceiptBlock => ({
  kind: 'text',
  text,
  align: 'left',
  size: 'normal',
  bold: false,
});

describe('the interpreter', () => {
  it.each([
    ['an unknown ESC command', [0x1b, 0x7a, 0]],
    ['an unknown GS command', [0x1d, 0x7a, 0]],
    ['a control character', [0x07]],
    ['a high byte outside the Chinese mode', [0xd6, 0xd0, 0x0a]],
    ['half a Chinese character', [0x1c, 0x26, 0xd6]],
    ['a command that is cut off', [0x1b, 0x70, 0]],
    ['text without a line feed', [0x41]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => interpretEscPos(Uint8Array.from(bytes), 48)).toThrow(UnknownCommand);
  });

  it('breaks a line that is wider than the paper, as a printer does', () => {
    const bytes = Uint8Array.from([...Buffer.from('A'.repeat(50)), 0x0a]);
    expect(textOf(interpretEscPos(bytes, 48))).toBe(`${'A'.repeat(48)}\nAA`);
  });
});
