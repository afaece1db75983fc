import {
  type ChangedField,
  type CollidedField,
  canonicalJson,
  type MergedFields,
  mergeFields,
} from '../kernel/index.ts';
import { promotionTerms } from './schema.ts';

/** As much of a value as facts and answers keep. */
const MAX_TEXT = 1_000;

interface MergedPatch<Row> {
  /** With what is taken of the patch. */
  readonly row: Row;
  /** For facts and answers: long values stand there by their beginning. */
  readonly merged: MergedFields;
}

/** Takes of a field patch what nobody else changed since it was seen; values are compared whole. */
export function mergePatch<Row extends object, Field extends keyof Row & string>(
  fields: readonly Field[],
  patch: {
    readonly seen: { readonly [Name in Field]?: unknown };
    readonly changes: { readonly [Name in Field]?: unknown };
  },
  current: Row,
  /** True for one that is being made: everything about it is a change. */
  isNew: boolean,
): MergedPatch<Row> {
  const asked = fields.filter((field) => patch.changes[field] !== undefined);
  const { changed, collided } = mergeFields(
    asked.map((field): CollidedField => {
      const now = isNew ? null : textOf(field, current[field]);
      return {
        field,
        seen: isNew ? null : textOf(field, patch.seen[field]),
        wanted: textOf(field, patch.changes[field]),
        current: now,
      };
    }),
  );
  const taken = changed.map(({ field }) => [field, patch.changes[field as Field]]);
  return {
    row: { ...current, ...Object.fromEntries(taken) },
    merged: {
      changed: changed.map(
        ({ field, before, after }): ChangedField => ({ field, before: brief(before), after: brief(after) }),
      ),
      collided: collided.map(({ field, seen, wanted, current: now }) => ({
        ...{ field, seen: brief(seen), wanted: brief(wanted), current: brief(now) },
      })),
    },
  };
}

/** The same text for values that mean the same. */
function textOf(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (field === 'terms') return termsText(value);
  if (Array.isArray(value)) return canonicalJson([...value].sort());
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}

function termsText(terms: unknown): string {
  const read = promotionTerms.safeDecode(terms as never);
  return read.success ? canonicalJson(promotionTerms.encode(read.data)) : JSON.stringify(terms);
}

/** By whole characters, so that none is cut in two. */
const brief = (value: string | null): string | null =>
  value === null || value.length <= MAX_TEXT ? value : `${[...value].slice(0, MAX_TEXT - 1).join('')}…`;
