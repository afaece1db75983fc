import { z } from 'zod';
import { text } from './field.ts';

/** A command that a device asks the server to decide. Its input's schema is the only description of it. */
export interface CommandDefinition<
  Type extends string = string,
  Right extends string = string,
  Input extends z.ZodType = z.ZodType,
> {
  /** `catalog.editProduct` */
  readonly type: Type;
  /** What the person who asks must be allowed to do. */
  readonly right: Right;
  readonly input: Input;
  /** The row that it is about. */
  readonly subjectOf: (input: z.output<Input>) => string;
  /**
   * True: a server that has forgotten it is asked again [SYN-25], because what was decided stands in a row of the server's alone.
   * Where a fact that devices have brings it back, asking again would do it twice.
   */
  readonly isAskedAgain?: true;
}

export const defineCommand = <const Type extends string, const Right extends string, Input extends z.ZodType>(
  definition: CommandDefinition<Type, Right, Input>,
): CommandDefinition<Type, Right, Input> => definition;

/** A field as it was changed, in facts and answers; values are as they are written on the wire. */
export const changedField = z.object({
  field: text(80),
  before: z.nullable(text(2000)),
  after: z.nullable(text(2000)),
});
export type ChangedField = z.output<typeof changedField>;

/** A field that collided: as it was shown, as it was wanted, as it is. */
export const collidedField = z.object({
  field: text(80),
  seen: z.nullable(text(2000)),
  wanted: z.nullable(text(2000)),
  current: z.nullable(text(2000)),
});
export type CollidedField = z.output<typeof collidedField>;
