import type { MarkdownLabels } from '#shared/bridge/selling.ts';
import type { Approval } from '#shared/bridge/shift.ts';
import { writeMarkdownLabel } from '#shared/catalog/index.ts';
import { counterSettingsOf, hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import {
  accept,
  instantOf,
  type ProductId,
  present,
  QUANTITY_ONE_MILLI,
  type Result,
  reject,
  type VariantId,
} from '#shared/kernel/index.ts';
import { addItem, emptyCart, markdownLabelPaper } from '#shared/sales/index.ts';
import { approve } from '../approvals.ts';
import { openGuards } from '../cart/guarded-change.ts';
import { hitsOfPadded } from '../cart/scan.ts';
import { suggestLot } from '../cart/suggest-lot.ts';
import { priceOpenCart } from '../commands/complete-sale.ts';
import { type EngineContext, whoIsThere } from '../context.ts';
import type { Device } from '../device.ts';
import { readCompany } from '../queries/identity/people.ts';
import { readLots } from '../queries/inventory/lots.ts';
import { readBarcodes, readCartItem } from '../queries/products/tiles.ts';
import { labelKeyOf } from './scan-reads.ts';

interface MarkdownInput {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly percent: number;
  readonly labels: number;
  readonly expiresOn: string | null;
  readonly approval?: Approval | undefined;
}

/** What a label says, and what the person who prints it may not do alone. */
interface ComposedLabel extends Omit<MarkdownLabels, 'printer'> {
  readonly name: string;
  readonly nameZh: string | null;
  readonly expiresOn: string | null;
  readonly asked: readonly Right[];
}

/** Prints markdown labels [SAL-95] [SAL-96]: what the markdown asks for is asked of who prints them, once and not at each scan. */
export async function printMarkdownLabels(
  context: EngineContext,
  input: MarkdownInput,
): Promise<Result<MarkdownLabels>> {
  const there = whoIsThere(context);
  if (!there.ok) return there;
  const { device, person } = there.value;
  if (device.printing.status().state === 'none') return reject('devices.printerMissing');
  const label = composeLabel(context, device, person, input);
  if (!label.ok) return label;
  const rights = label.value.asked.filter((right) => !hasRight(person.role, right));
  const [right] = rights;
  if (right !== undefined) {
    if (input.approval === undefined) return reject('identity.approvalNeeded', { right });
    const approver = await approve(context, rights, person.id, input.approval);
    if (!approver.ok) return approver;
  }
  const { code, wasCents, nowCents } = label.value;
  const paper = markdownLabelPaper({ ...label.value, percent: input.percent });
  for (let printed = 0; printed < input.labels; printed += 1) device.printing.printPaper(paper, false);
  return accept({ code, wasCents, nowCents, printer: device.printing.status() });
}

function composeLabel(
  context: EngineContext,
  device: Device,
  person: StaffRow,
  { productId, variantId, percent, expiresOn }: MarkdownInput,
): Result<ComposedLabel> {
  const { reader, catalogIndex } = context.store;
  const now = instantOf(context.clock());
  const item = readCartItem(reader, { productId, variantId }, null);
  if (item === undefined) return reject('catalog.productUnknown');
  const code = readBarcodes(reader, { productId, variantId })
    .map((barcode) => ({ barcode, label: writeMarkdownLabel(barcode, percent, labelKeyOf(device)) }))
    // Only a barcode that a till finds again, and finds nothing else by.
    .find(({ barcode, label }) => {
      const hits = label === undefined ? [] : hitsOfPadded(barcode.padStart(14, '0'), catalogIndex);
      return hits.length === 1 && hits[0]?.variantId === variantId;
    })?.label;
  if (code === undefined || item.isWeighed === true || item.isOutsideDiscounts === true)
    return reject('sales.noMarkdownLabel');
  const empty = emptyCart(device.cart.current().saleId);
  const lots = () => readLots(reader, device.stockPlace(), variantId);
  const { lot } = suggestLot(item, QUANTITY_ONE_MILLI, empty, { lots, at: now });
  // Without its lot: whoever sells it answers for its date.
  const alone = addItem(empty, { ...item, markdownBp: percent * 100 }, QUANTITY_ONE_MILLI, 'labelled');
  if (!alone.ok) return alone;
  const [line] = priceOpenCart(reader, device.state(), alone.value, device.prices, now).lines;
  const { grossCents, adjustments } = present(line, 'the only line of a cart');
  const offCents = adjustments
    .filter(({ kind }) => kind === 'markdown')
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  const company = present(
    readCompany(reader, device.state().companyId),
    'the company of a device that sells',
  );
  const { markdownCapBp } = counterSettingsOf(company.settings);
  const asked = openGuards(context, device, person, alone.value)
    .filter(({ right }) => right === 'sellBelowFloor')
    .map(({ right }) => right);
  return accept({
    code,
    wasCents: grossCents,
    nowCents: grossCents - offCents,
    name: item.name,
    nameZh: item.nameZh,
    expiresOn: expiresOn ?? lot?.expiresOn ?? null,
    asked: percent * 100 > markdownCapBp ? ['exceedDiscountCap', ...asked] : asked,
  });
}
