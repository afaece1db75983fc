import { z } from 'zod';
import {
  accept,
  type CategoryId,
  categoryId,
  cents,
  type Decision,
  defineFact,
  deriveId,
  isStorableText,
  MAX_CENTS,
  type ProductId,
  productId,
  type Result,
  reject,
  type StaffId,
  staffId,
  text,
  unitCostE4,
  type VariantId,
  variantId,
} from '../kernel/index.ts';
import { isValidGtin, normaliseBarcode } from './gtin.ts';
import { MAX_BARCODES, ordinarySelling, type productKinds, type Selling, selling } from './schema.ts';

/** The supply codes of the GST return that goods can have. */
export const gstCodes = ['SR', 'ZR', 'ES33', 'OS'] as const;

export const MAX_SKU_LENGTH = 60;
export const MAX_NAME_LENGTH = 200;

const productCreatedBody = z.object({
  productId,
  /** Its one variant; an edit adds no others. */
  variantId,
  sku: text(MAX_SKU_LENGTH),
  name: text(MAX_NAME_LENGTH),
  nameZh: z.nullable(text(MAX_NAME_LENGTH)),
  nameMs: z.nullable(text(MAX_NAME_LENGTH)),
  nameTa: z.nullable(text(MAX_NAME_LENGTH)),
  categoryId: z.nullable(categoryId),
  gstCode: text(12),
  barcodes: z.array(text(64)).max(MAX_BARCODES),
  priceCents: cents,
  floorCents: z.nullable(cents),
  unitCostE4: z.nullable(unitCostE4),
  /** Null: as most goods are. */
  selling: z.nullable(selling),
  createdBy: staffId,
});
type ProductCreatedBody = z.output<typeof productCreatedBody>;

/** A product was made on a device, without asking anybody [CAT-60]. */
export const productCreated = defineFact({
  type: 'catalog.productCreated.v1',
  authority: 'device',
  body: productCreatedBody,
  verify: (body) => whatIsWrong(body) ?? accept(null),
});

/** A product as it is typed; amounts are whole cents, its cost ten-thousandths of a dollar. */
export interface CreateProduct {
  /** Made before the first try. */
  readonly productId: ProductId;
  readonly sku: string;
  readonly name: string;
  readonly nameZh: string;
  readonly nameMs: string;
  readonly nameTa: string;
  readonly categoryId: CategoryId | null;
  readonly gstCode: string;
  readonly barcodes: readonly string[];
  readonly priceCents: number;
  readonly floorCents: number | null;
  readonly unitCostE4: number | null;
  readonly kind: (typeof productKinds)[number];
  readonly isWeighed: boolean;
  readonly hasOpenPrice: boolean;
  readonly isOutsideDiscounts: boolean;
}

export interface CreateProductReads {
  readonly by: StaffId;
  /** The name of the goods that are sold by a code; undefined: none are. */
  readonly ownerOf: (barcode: string) => string | undefined;
}

/**
 * Decides a new product [CAT-60]. Nobody else is asked, so that it works without a network; a barcode that is known here already is
 * refused [CAT-61], one that another till gives out at the same time is noticed by the server [CAT-62].
 */
export function decideCreateProduct(
  command: CreateProduct,
  { by, ownerOf }: CreateProductReads,
): Result<Decision<typeof productCreated>> {
  const barcodes = barcodesOf(command.barcodes);
  if (!barcodes.ok) return barcodes;
  for (const barcode of barcodes.value) {
    const name = ownerOf(barcode);
    if (name !== undefined) return reject('catalog.barcodeTaken', { barcode, name });
  }
  const body = bodyOf(command, barcodes.value, by);
  const wrong = whatIsWrong(body);
  if (wrong !== null) return wrong;
  return accept({ definition: productCreated, outlets: [], privateText: null, body });
}

function bodyOf(command: CreateProduct, barcodes: string[], createdBy: StaffId): ProductCreatedBody {
  const { kind, isWeighed, hasOpenPrice, isOutsideDiscounts } = command;
  const sold: Selling = { ...ordinarySelling, kind, isWeighed, hasOpenPrice, isOutsideDiscounts };
  const isOrdinary = kind === 'goods' && !isWeighed && !hasOpenPrice && !isOutsideDiscounts;
  return {
    productId: command.productId,
    variantId: variantOf(command.productId),
    sku:
      tidy(command.sku) ||
      (barcodes.find(({ length }) => length <= MAX_SKU_LENGTH) ?? command.productId.slice(-8).toUpperCase()),
    name: tidy(command.name),
    nameZh: tidy(command.nameZh) || null,
    nameMs: tidy(command.nameMs) || null,
    nameTa: tidy(command.nameTa) || null,
    categoryId: command.categoryId,
    gstCode: command.gstCode,
    barcodes,
    priceCents: command.priceCents,
    floorCents: command.floorCents,
    unitCostE4: command.unitCostE4,
    selling: isOrdinary ? null : sold,
    createdBy,
  };
}

/** The one variant of a product that was made on a device. */
export const variantOf = (id: ProductId): VariantId => deriveId(id, 'line', 0) as string as VariantId;

const tidy = (typed: string): string => typed.replace(/\s+/g, ' ').trim();

/** Codes as they are kept, each once; those with a GTIN's number of digits must have its check digit. */
function barcodesOf(typed: readonly string[]): Result<string[]> {
  const codes = new Set<string>();
  for (const each of typed) {
    if (each.trim() === '') continue;
    const code = normaliseBarcode(each)?.code;
    if (code === undefined || !isStorableText(code))
      return reject('catalog.checkDigitWrong', { barcode: each });
    codes.add(code);
  }
  return accept([...codes]);
}

const looksLikeGtin = (code: string): boolean => /^(\d{8}|\d{12,14})$/.test(code);

/** Something that can be seen: neither blanks nor characters without width alone. */
const isVisible = /[^\s\p{C}]/u;

/** The same at both ends: by who decides it, and by the server that takes it in. */
function whatIsWrong(body: ProductCreatedBody): Result<never> | null {
  const { name, priceCents, floorCents, unitCostE4: cost, barcodes, gstCode } = body;
  // Another's would get a history of prices that it never had.
  if (body.variantId !== variantOf(body.productId)) return reject('catalog.productUnknown');
  const texts = [name, body.nameZh ?? '', body.nameMs ?? '', body.nameTa ?? '', body.sku];
  if (!isVisible.test(name) || !texts.every(isStorableText)) return reject('catalog.nameMissing');
  if (texts.some((each) => each.length > MAX_NAME_LENGTH) || body.sku.length > MAX_SKU_LENGTH) {
    return reject('catalog.nameTooLong', { max: MAX_NAME_LENGTH });
  }
  if (!gstCodes.some((code) => code === gstCode)) return reject('catalog.gstCodeUnknown', { gstCode });
  if (priceCents < 0 || priceCents > MAX_CENTS) return reject('catalog.priceInvalid');
  if (floorCents !== null && (floorCents < 0 || floorCents > priceCents))
    return reject('catalog.floorInvalid');
  if (cost !== null && (cost < 0 || cost > MAX_CENTS)) return reject('catalog.costInvalid');
  if (barcodes.length > MAX_BARCODES) return reject('catalog.barcodesTooMany', { max: MAX_BARCODES });
  const bad = barcodes.find((code) => looksLikeGtin(code) && !isValidGtin(code));
  return bad === undefined ? null : reject('catalog.checkDigitWrong', { barcode: bad });
}
