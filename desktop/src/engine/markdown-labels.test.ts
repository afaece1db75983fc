import type { Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckedPrice, MarkdownLabels, WhyThisPrice } from '#shared/bridge/selling.ts';
import type { CartChange } from '#shared/bridge.ts';
import { type ProductRow, writeMarkdownLabel } from '#shared/catalog/index.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import type { Engine } from './engine.ts';
import { sha256Hex } from './identity-files/index.ts';
import { generateRecoveryKeyPair } from './journal/index.ts';
import { startPaper } from './paper-printer.fixture.ts';
import {
  CASHIER_PIN,
  codeOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  shop,
  startTestEngine,
  testProduct,
  testSettings,
  valueIn,
} from './till.fixture.ts';
import { until } from './until.fixture.ts';

const { publicKey: recoveryPublicKey } = generateRecoveryKeyPair();
const withVariant = (
  row: ProductRow,
  change: (variant: ProductRow['variants'][number]) => object,
): ProductRow => ({
  ...row,
  variants: row.variants.map((variant) => ({ ...variant, ...change(variant) })),
});
/** Kopi 1.40; milk 3.35, not to go below 2.00; rice without a barcode of digits. */
const products = [
  productRow(0),
  withVariant(productRow(1), () => ({ priceCents: 335, floorCents: 200 })),
  withVariant(productRow(2), () => ({ barcodes: ['RICE-1'] })),
];
const [kopi, milk, rice] = [testProduct(0), testProduct(1), testProduct(2)];
const manager = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'last day' };

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
const servers: Server[] = [];
const tidies: (() => unknown)[] = [];

const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(path, input).then(valueIn<T>);
const labelOf = (product: typeof kopi, percent: number, changes: object = {}) => ({
  productId: product.id,
  variantId: product.variant,
  ...{ percent, labels: 1, expiresOn: null },
  ...changes,
});
async function usePrinter(columns = 48): Promise<() => string> {
  const paper = await startPaper();
  servers.push(paper.server);
  await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
  const printer = { host: '127.0.0.1', port: paper.port, columns };
  await ask('app.saveSettings', { ...defaultDeviceSettings, printer, printAutomatically: false });
  await ask('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
  return paper.text;
}
/** GS k 73: a barcode of pairs of digits, as bytes. */
const bars = (code: string): string =>
  `\u001dkI\u000e{C${String.fromCharCode(...(code.match(/../g) ?? []).map(Number))}`;

beforeEach(async () => {
  folder = makePairedFolder({ products, recoveryPublicKey });
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});
afterEach(async () => {
  await engine.close();
  for (const tidy of tidies.splice(0)) await tidy();
  for (const server of servers.splice(0)) server.close();
  folder.remove();
});

describe('a markdown label', () => {
  it('[SAL-95] says what the goods are, were and are now, on the narrowest paper, as often as it was asked for', async () => {
    const text = await usePrinter(32);
    const wanted = labelOf(milk, 50, { labels: 2, expiresOn: '2026-11-23', approval: manager });
    const printed = await ask<MarkdownLabels>('selling.printMarkdownLabels', wanted);
    expect(printed).toMatchObject({ wasCents: 335, nowCents: 167 });
    await until(() => text().split(bars(printed.code)).length === 3);
    for (const words of ['Fresh Milk', '-50%  1.67', '3.35', 'Best before', '23 Nov 2026'])
      expect(text()).toContain(words);
  });

  it('[SAL-96] asks who prints it for what the markdown needs, and nobody when it is scanned', async () => {
    await usePrinter();
    const print = (input: object) => engine.request('selling.printMarkdownLabels', input);
    expect(codeOf(await print(labelOf(milk, 50)))).toBe('identity.approvalNeeded');
    // Within what a cashier may take off, and above the floor.
    expect(codeOf(await print(labelOf(kopi, 10)))).toBe('ok');
    const { code } = valueIn<MarkdownLabels>(await print(labelOf(milk, 50, { approval: manager })));
    const { cart, lineId } = await scan(engine, code);
    expect(cart.lines).toMatchObject([{ markdownBp: 5_000, totalCents: 167, barcode: code }]);
    const { steps } = await ask<WhyThisPrice>('selling.whyThisPrice', { lineId });
    expect(JSON.stringify(steps)).toContain('markdown');
    const tenders = [{ tender: 'cash', tenderedCents: 1_000 }];
    const { saleId, totalCents } = cart;
    await ask('sales.completeSale', { saleId, totalCents, tenders });
  });

  it('[IDN-1] is one approval for one PIN, beyond the cap and below the floor', async () => {
    await engine.close();
    folder.remove();
    const settings = { ...testSettings, counter: { overridesPerDay: 1 } };
    folder = makePairedFolder({ products, recoveryPublicKey, settings });
    engine = await startTestEngine(folder.dataDir);
    await openTill(engine);
    await usePrinter();
    const print = () =>
      engine.request('selling.printMarkdownLabels', labelOf(milk, 50, { approval: manager }));
    expect(codeOf(await print())).toBe('ok');
    expect(codeOf(await print())).toBe('identity.approvalsUsedUp');
  });

  it('[SAL-96] is one piece’s: more of it on its line, or another discount below the floor, asks again', async () => {
    await usePrinter();
    const wanted = labelOf(milk, 50, { approval: manager });
    const { code } = await ask<MarkdownLabels>('selling.printMarkdownLabels', wanted);
    const { lineId } = await scan(engine, code);
    const again = await scan(engine, code);
    expect(again.cart.lines.map(({ quantityMilli }) => quantityMilli)).toEqual([1_000, 1_000]);
    const { cart } = await ask<CartChange>('sales.setQuantity', { lineId, quantityMilli: 2_000 });
    const { saleId, totalCents } = cart;
    const tenders = [{ tender: 'cash', tenderedCents: 10_000 }];
    const paid = await engine.request('sales.completeSale', { saleId, totalCents, tenders });
    expect(codeOf(paid)).toBe('identity.approvalNeeded');
    await ask('sales.removeLine', { lineId });
    const discount = { kind: 'percent', percentBp: 500, reason: 'torn' };
    const change = { lineId: again.lineId, change: { discount } };
    expect(codeOf(await engine.request('selling.changeLine', change))).toBe('identity.approvalNeeded');
  });

  it('[CAT-51] is taken at another till of the company, and at no other company’s', async () => {
    await usePrinter();
    const { code } = await ask<MarkdownLabels>('selling.printMarkdownLabels', labelOf(kopi, 10));
    const takenAt = async (key: Uint8Array): Promise<string> => {
      const other = makePairedFolder({ products, recoveryPublicKey: key });
      const till = await startTestEngine(other.dataDir);
      tidies.push(async () => {
        await till.close();
        other.remove();
      });
      await openTill(till);
      return codeOf(await till.request('sales.scan', { code }));
    };
    expect(await takenAt(recoveryPublicKey)).toBe('ok');
    expect(await takenAt(generateRecoveryKeyPair().publicKey)).toBe('catalog.markdownLabelWrong');
    const { unitCents } = await ask<CheckedPrice>('selling.checkPrice', { code });
    expect(unitCents).toBe(126);
  });

  it('[CAT-51] that a customer made is refused, and the cart is as it was', async () => {
    const sha256 = (text: string): string => sha256Hex(Buffer.from(text));
    const made = writeMarkdownLabel(kopi.code, 90, { key: 'guessed', sha256 }) ?? '';
    const answer = await engine.request('sales.scan', { code: made });
    expect(codeOf(answer)).toBe('catalog.markdownLabelWrong');
    expect((await ask<CartChange['cart']>('sales.cart')).lines).toEqual([]);
  });

  it('[CAT-50] needs a printer, and goods with a barcode of digits', async () => {
    const refused = async (input: object): Promise<string> =>
      codeOf(await engine.request('selling.printMarkdownLabels', input));
    expect(await refused(labelOf(kopi, 10))).toBe('devices.printerMissing');
    await usePrinter();
    expect(await refused(labelOf(rice, 10))).toBe('sales.noMarkdownLabel');
  });
});
