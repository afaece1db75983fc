import type { ChangedField, CollidedField } from './command.ts';
import type { Decision, FactDefinition } from './fact.ts';

export interface MergedFields {
  /** Fields that take the wanted value. */
  readonly changed: readonly ChangedField[];
  /** Fields that somebody else changed meanwhile to something else: a person is to choose. */
  readonly collided: readonly CollidedField[];
}

/**
 * Field by field: what hasn't changed since it was shown takes the wanted value, what already is as it is wanted stays,
 * and what became something else meanwhile is left as it is and given back with all three values.
 */
export function mergeFields(fields: readonly CollidedField[]): MergedFields {
  const open = fields.filter(({ wanted, current }) => wanted !== current);
  return {
    changed: open
      .filter(({ seen, current }) => seen === current)
      .map(({ field, wanted, current }) => ({ field, before: current, after: wanted })),
    collided: open.filter(({ seen, current }) => seen !== current),
  };
}

/** What the decision of a field patch gives. */
export interface DecidedEdit<Row, Definition extends FactDefinition> {
  readonly merged: MergedFields;
  /** The row as it is to be, and the fact that says so; undefined when nothing changes. */
  readonly edit: { readonly row: Row; readonly fact: Decision<Definition> } | undefined;
}
