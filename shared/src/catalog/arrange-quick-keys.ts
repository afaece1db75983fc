import { z } from 'zod';
import {
  accept,
  type CollidedField,
  type CompanyId,
  canonicalJson,
  type Decision,
  defineCommand,
  type MergedFields,
  mergeFields,
  outletId,
  present,
  type RequestId,
  type Result,
  type RowId,
  reject,
  rowId,
  type StaffId,
  text,
} from '../kernel/index.ts';
import {
  MAX_QUICK_KEYS,
  MAX_QUICK_PAGES,
  type QuickKey,
  type QuickKeyPageRow,
  quickKeys,
  quickKeysArranged,
} from './quick-keys.ts';

const MAX_POSITION = 10_000;
/** As much of a value as facts and answers keep. */
const MAX_WORDS = 1_000;

const fields = {
  name: text(60),
  outletId: z.nullable(outletId),
  position: z.int().min(0).max(MAX_POSITION),
  keys: quickKeys,
  status: z.enum(['active', 'archived']),
};
type Field = keyof typeof fields;
const fieldNames = Object.keys(fields) as Field[];

/** Makes a page or changes it: `pageId` is made by the caller, and nothing is seen of one that is new. */
const pagePatch = z.strictObject({
  pageId: rowId,
  seen: z.strictObject(fields).partial(),
  changes: z.strictObject(fields).partial(),
});
type PagePatch = z.output<typeof pagePatch>;

/** Everything that was arranged in one go: all of it is taken, or none. */
const arrangeQuickKeysInput = z.strictObject({ pages: z.array(pagePatch).min(1).max(MAX_QUICK_PAGES) });
export type ArrangeQuickKeysInput = z.output<typeof arrangeQuickKeysInput>;

export const arrangeQuickKeys = defineCommand({
  type: 'catalog.arrangeQuickKeys',
  isAskedAgain: true,
  right: 'editPrices',
  input: arrangeQuickKeysInput,
  subjectOf: ({ pages }) => present(pages[0], 'a page that is arranged').pageId,
});

export interface ArrangeReads {
  readonly companyId: CompanyId;
  readonly commandId: RequestId;
  readonly by: StaffId;
  /** The company's pages: those that are shown, and those that are asked for. */
  readonly rows: readonly QuickKeyPageRow[];
  /** What products are called, for people who read later what was changed. */
  readonly nameOf: (productId: string) => string | undefined;
  /** UTC instant of the decision. */
  readonly now: string;
}

interface DecidedArrangement {
  readonly merged: MergedFields;
  /** Pages as they are to be. */
  readonly rows: readonly QuickKeyPageRow[];
  /** Undefined when nothing changes. */
  readonly fact: Decision<typeof quickKeysArranged> | undefined;
}

/** Decides an arrangement [CAT-31]: each page made whole or changed by field, and none of them when one can't be. */
export function decideArrangeQuickKeys(
  { pages }: ArrangeQuickKeysInput,
  reads: ArrangeReads,
): Result<DecidedArrangement> {
  const { commandId, by, now } = reads;
  const rows = new Map(reads.rows.map((row) => [row.id, row]));
  const results: MergedPage[] = [];
  for (const patch of pages) {
    const page = mergePage(patch, rows.get(patch.pageId), reads);
    if (!page.ok) return page;
    rows.set(patch.pageId, page.value.row);
    results.push(page.value);
  }
  const changed = results.filter(({ merged }) => merged.changed.length > 0);
  for (const page of changed) {
    const problem = whatIsWrong(page, [...rows.values()]);
    if (problem !== null) return problem;
  }
  const merged: MergedFields = {
    changed: results.flatMap((page) => page.merged.changed),
    collided: results.flatMap((page) => page.merged.collided),
  };
  if (changed.length === 0) return accept({ merged, rows: [], fact: undefined });
  // A page that is named twice is written once, as it was left.
  const left = new Map(changed.map(({ row }) => [row.id, row]));
  return accept({
    merged,
    rows: [...left.values()].map((row) => ({ ...row, version: row.version + 1, updatedAt: now })),
    fact: {
      definition: quickKeysArranged,
      outlets: [],
      privateText: null,
      body: {
        ...{ commandId, savedBy: by, changed: [...merged.changed] },
        pageIds: [...left.keys()],
      },
    },
  });
}

/** Pages as an arrangement that waits will make them [CAT-33], if nobody changes them before it is decided. */
export function withArrangement(
  rows: readonly QuickKeyPageRow[],
  { pages }: ArrangeQuickKeysInput,
  companyId: CompanyId,
  askedAt: string,
): readonly QuickKeyPageRow[] {
  const arranged = new Map(rows.map((row) => [row.id, row]));
  for (const { pageId, changes } of pages) {
    const before = arranged.get(pageId) ?? blankPage(pageId, companyId, askedAt);
    const given = fieldNames.filter((field) => changes[field] !== undefined);
    const values = given.map((field) => [field, changes[field]]);
    arranged.set(pageId, { ...before, ...Object.fromEntries(values) });
  }
  return [...arranged.values()];
}

interface MergedPage {
  readonly row: QuickKeyPageRow;
  /** Fields by name and page, with values that people can read. */
  readonly merged: MergedFields;
  readonly taken: ReadonlySet<string>;
}

function mergePage(
  { pageId, seen, changes }: PagePatch,
  found: QuickKeyPageRow | undefined,
  { companyId, nameOf, now }: ArrangeReads,
): Result<MergedPage> {
  if (found === undefined && Object.keys(seen).length > 0) return reject('catalog.quickPageUnknown');
  if (found === undefined && changes.name === undefined) return reject('catalog.quickPageNameMissing');
  const before = found ?? blankPage(pageId, companyId, now);
  const wanted = changes.keys === undefined ? changes : { ...changes, keys: distinct(changes.keys) };
  const asked = fieldNames.filter((field) => wanted[field] !== undefined);
  const { changed, collided } = mergeFields(
    asked.map((field): CollidedField => {
      const isNew = found === undefined;
      return {
        field,
        seen: isNew ? null : textOf(seen[field]),
        wanted: textOf(wanted[field]),
        current: isNew ? null : textOf(before[field]),
      };
    }),
  );
  const taken = new Set(changed.map(({ field }) => field));
  const values = [...taken].map((field) => [field, wanted[field as Field]]);
  const words = (field: string, value: string | null) =>
    brief(field === 'keys' ? keysInWords(value, nameOf) : value);
  return accept({
    row: { ...before, ...Object.fromEntries(values) },
    taken,
    merged: {
      changed: changed.map((each) => ({
        field: `${each.field}:${pageId}`,
        before: words(each.field, each.before),
        after: words(each.field, each.after),
      })),
      collided: collided.map((each) => ({
        field: `${each.field}:${pageId}`,
        seen: words(each.field, each.seen),
        wanted: words(each.field, each.wanted),
        current: words(each.field, each.current),
      })),
    },
  });
}

/** Of what was changed about a page among all of them [CAT-32]; null when nothing is. */
function whatIsWrong({ row, taken }: MergedPage, all: readonly QuickKeyPageRow[]): Result<never> | null {
  if (row.name.trim() === '') return reject('catalog.quickPageNameMissing');
  if (taken.has('keys') && row.keys.length > MAX_QUICK_KEYS) {
    return reject('catalog.quickKeysTooMany', { max: MAX_QUICK_KEYS });
  }
  const isPlaced = row.version === 0 || taken.has('status') || taken.has('outletId');
  if (row.status !== 'active' || !(isPlaced || taken.has('name'))) return null;
  const shown = all.filter(({ status }) => status === 'active');
  const there = shown.filter((page) => page.outletId === row.outletId);
  if (isPlaced && there.length > MAX_QUICK_PAGES) {
    return reject('catalog.quickPagesTooMany', { max: MAX_QUICK_PAGES });
  }
  const isTaken = shown.some((page) => page.id !== row.id && meet(page, row) && sameName(page, row));
  return isTaken ? reject('catalog.quickPageNameTaken', { name: row.name }) : null;
}

/** Some till shows both. */
const meet = (one: QuickKeyPageRow, other: QuickKeyPageRow): boolean =>
  one.outletId === null || other.outletId === null || one.outletId === other.outletId;

const sameName = (one: QuickKeyPageRow, other: QuickKeyPageRow): boolean =>
  one.name.trim().toLowerCase() === other.name.trim().toLowerCase();

/** A product is on a page once, where it stands first. */
const distinct = (keys: readonly QuickKey[]): QuickKey[] => [
  ...new Map(keys.map((key) => [key.variantId, key])).values(),
];

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}

const keysInWords = (value: string | null, nameOf: ArrangeReads['nameOf']): string | null =>
  value === null
    ? null
    : (JSON.parse(value) as QuickKey[]).map(({ productId }) => nameOf(productId) ?? '?').join(', ');

/** By whole characters, so that none is cut in two. */
const brief = (value: string | null): string | null =>
  value === null || value.length <= MAX_WORDS ? value : `${[...value].slice(0, MAX_WORDS - 1).join('')}…`;

const blankPage = (id: RowId, companyId: CompanyId, now: string): QuickKeyPageRow => ({
  id,
  companyId,
  outletId: null,
  name: '',
  position: 0,
  keys: [],
  status: 'active',
  version: 0,
  updatedAt: now,
});
