import { createHash } from 'node:crypto';
import type { ReceiptBlock, ReceiptDocument } from '#shared/sales/index.ts';

/** How often a page without its receipt looks again. */
export const LOOK_AGAIN_SECONDS = 15;

const style = `
*{box-sizing:border-box}
body{margin:0;padding:16px;background:#f3f5f5;color:#1c1c1c;font:15px/1.45 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
main{max-width:25em;margin:0 auto;padding:20px 16px;background:#fff;border:1px solid #d5dbdb;border-radius:8px}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
hr{margin:.7em 0;border:0;border-top:1px dashed #1c1c1c}
.pair{display:flex;justify-content:space-between;gap:1ch}
.pair span:first-child{min-width:0}
.pair span:last-child{flex-shrink:0;white-space:pre}
.center{text-align:center}.right{text-align:right}
.large{font-size:1.25em;line-height:1.5}.bold{font-weight:700}
.gap{height:1.45em}
.number{margin-top:.5em;letter-spacing:.08em}
.words{font-family:system-ui,sans-serif}
.words p{margin:0 0 1em}
h1{margin:0 0 .6em;font-size:1.2em;line-height:1.3}
@media print{body{padding:0;background:#fff}main{max-width:none;border:0;padding:0}}
`;

/** Nothing is loaded or run: the page is its text, and the one style that is named by its hash. */
export const pageSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in an element or a quoted attribute. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');

/** The receipt as a page that a phone shows and a printer prints, from the document that screen and paper have, too. */
export const receiptPage = (receipt: ReceiptDocument, shop: string): string =>
  page(
    `${receipt.receiptNumber} · ${shop}`,
    `<main aria-label="Receipt ${escaped(receipt.receiptNumber)}">${receipt.blocks.map(blockHtml).join('')}</main>`,
  );

/** One answer for a sale that hasn't arrived, one that never was, and a link that is wrong. */
export const notHerePage: string = page(
  'Receipt',
  `<main class="words"><h1>This receipt isn’t here yet</h1>
<p>The shop’s till sends it as soon as it is online. Keep this page: it looks again by itself.</p>
<p lang="zh-Hans">收据还没有到。收银机一联网就会发送。请保留此页面，它会自动再次查看。</p></main>`,
  `<meta http-equiv="refresh" content="${LOOK_AGAIN_SECONDS}">`,
);

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">${head}<title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`;
}

function blockHtml(block: ReceiptBlock): string {
  switch (block.kind) {
    case 'text':
      return `<p class="${classes(block.align, block)}">${escaped(block.text)}</p>`;
    case 'pair':
      return `<p class="${classes('pair', block)}"><span>${escaped(block.left)}</span> <span>${escaped(block.right)}</span></p>`;
    case 'rule':
      return '<hr>';
    case 'gap':
      return '<div class="gap"></div>';
    case 'barcode':
      return `<p class="center number">${escaped(block.text)}</p>`;
  }
}

const classes = (first: string, { size, bold }: { readonly size: string; readonly bold: boolean }): string =>
  [first, ...(size === 'large' ? ['large'] : []), ...(bold ? ['bold'] : [])].join(' ');
