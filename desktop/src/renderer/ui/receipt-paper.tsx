import { cx } from 'class-variance-authority';
import type { ReceiptBlock, ReceiptDocument } from '#shared/sales/index.ts';
import { code128Widths } from './code-128.ts';

/** Characters a line of the paper that is drawn; a printer's own width may differ. */
const paperColumns = 48;

/** A receipt as the paper it will be: 48 columns, blocks from top to bottom. */
export function ReceiptPaper({
  receipt,
  label,
}: {
  readonly receipt: ReceiptDocument;
  readonly label: string;
}) {
  return (
    <article
      aria-label={label}
      data-selectable
      className="w-fit max-w-full rounded-lg border border-line bg-paper px-4 py-5 font-mono text-[12px] leading-[1.45] text-paper-ink"
    >
      <div style={{ width: `${paperColumns}ch` }} className="max-w-full">
        {receipt.blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a receipt never changes, and its lines have no other identity
          <Block key={index} block={block} />
        ))}
      </div>
    </article>
  );
}

const alignment = { left: 'text-left', center: 'text-center', right: 'text-right' } as const;

function Block({ block }: { readonly block: ReceiptBlock }) {
  switch (block.kind) {
    case 'text':
      return (
        <p className={cx('break-words whitespace-pre-wrap', alignment[block.align], weight(block))}>
          {block.text}
        </p>
      );
    case 'pair':
      return (
        <p className={cx('flex justify-between gap-[1ch]', weight(block))}>
          <span className="min-w-0 break-words whitespace-pre-wrap">{block.left}</span>
          <span className="shrink-0 whitespace-pre">{block.right}</span>
        </p>
      );
    case 'rule':
      return <hr className="my-[0.7em] border-t border-dashed border-paper-ink" />;
    case 'gap':
      return <div className="h-[1.45em]" />;
    case 'barcode':
      return <Bars text={block.text} />;
  }
}

const weight = (block: { readonly size: 'normal' | 'large'; readonly bold: boolean }) =>
  cx(block.size === 'large' && 'text-[16px] leading-[1.5]', block.bold && 'font-bold');

/** The barcode as it is printed, with its text below. */
function Bars({ text }: { readonly text: string }) {
  const widths = code128Widths(text) ?? [];
  const starts = widths.map((_, index) => widths.slice(0, index).reduce((sum, width) => sum + width, 0));
  const modules = widths.reduce((sum, width) => sum + width, 0);
  return (
    <div className="my-2 text-center">
      {modules > 0 && (
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${modules} 10`}
          preserveAspectRatio="none"
          shapeRendering="crispEdges"
          className="mx-auto h-10 w-3/4 fill-paper-ink"
        >
          {widths.map(
            (width, index) =>
              index % 2 === 0 && (
                <rect key={starts[index]} x={starts[index]} y={0} width={width} height={10} />
              ),
          )}
        </svg>
      )}
      <p>{text}</p>
    </div>
  );
}
