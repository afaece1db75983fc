import { z } from 'zod';

/** What a quick decoder gives for a value that it doesn't know to be right: the schema itself then decides. */
export const UNSURE: unique symbol = Symbol('unsure');

/** Gives exactly what the schema would decode the wire value to, or {@link UNSURE}; never throws. */
export type QuickDecoder = (wire: unknown) => unknown;

const decoders = new WeakMap<z.ZodType, QuickDecoder>();

/**
 * Says how the usual values of a schema are decoded. A first copy decodes a million fields, for each of which zod makes objects that
 * say what could be wrong with it.
 */
export function withQuickDecoder<Schema extends z.ZodType>(schema: Schema, decoder: QuickDecoder): Schema {
  decoders.set(schema, decoder);
  return schema;
}

/** A schema's quick decoder: what was said of it, or made from its parts, or one that is never sure. */
export function quickDecoderOf(schema: z.ZodType): QuickDecoder {
  const known = decoders.get(schema);
  if (known !== undefined) return known;
  const made = compile(schema);
  decoders.set(schema, made);
  return made;
}

const neverSure: QuickDecoder = () => UNSURE;

function compile(schema: z.ZodType): QuickDecoder {
  if (schema instanceof z.ZodNullable) {
    const decode = quickDecoderOf(schema.unwrap() as z.ZodType);
    return (wire) => (wire === null ? null : decode(wire));
  }
  if (schema instanceof z.ZodOptional) {
    const decode = quickDecoderOf(schema.unwrap() as z.ZodType);
    return (wire) => (wire === undefined ? undefined : decode(wire));
  }
  if (schema instanceof z.ZodArray) return compileArray(schema);
  if (schema instanceof z.ZodObject) return compileObject(schema);
  return neverSure;
}

function compileArray(schema: z.ZodArray): QuickDecoder {
  const bounds = lengthBounds(schema);
  if (bounds === undefined) return neverSure;
  const decode = quickDecoderOf(schema.element as z.ZodType);
  return (wire) => {
    if (!Array.isArray(wire) || wire.length < bounds.least || wire.length > bounds.most) return UNSURE;
    const decoded: unknown[] = [];
    for (const element of wire) {
      const value = decode(element);
      if (value === UNSURE) return UNSURE;
      decoded.push(value);
    }
    return decoded;
  };
}

interface LengthCheck {
  readonly check?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Undefined when something else than its length is asked of the array. */
function lengthBounds(schema: z.ZodArray): { readonly least: number; readonly most: number } | undefined {
  let least = 0;
  let most = Number.POSITIVE_INFINITY;
  for (const { _zod } of schema.def.checks ?? []) {
    const { check, minimum, maximum }: LengthCheck = _zod.def;
    if (check === 'min_length' && minimum !== undefined) least = Math.max(least, minimum);
    else if (check === 'max_length' && maximum !== undefined) most = Math.min(most, maximum);
    else return undefined;
  }
  return { least, most };
}

/** Objects that leave out what they don't know, and ask for all that they know. */
function compileObject(schema: z.ZodObject): QuickDecoder {
  const { shape, catchall, checks = [] } = schema.def;
  if (catchall !== undefined || checks.length > 0) return neverSure;
  const members = Object.entries(shape).map(([name, member]) => ({
    name,
    decode: quickDecoderOf(member as z.ZodType),
  }));
  return (wire) => {
    if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) return UNSURE;
    const decoded: Record<string, unknown> = {};
    for (const { name, decode } of members) {
      const value = decode((wire as Record<string, unknown>)[name]);
      if (value === UNSURE) return UNSURE;
      // What was left out stays left out.
      if (value !== undefined || name in wire) decoded[name] = value;
    }
    return decoded;
  };
}
