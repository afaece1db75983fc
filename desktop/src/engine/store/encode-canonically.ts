import { z } from 'zod';

type Encoder = (value: never) => unknown;

const encoders = new WeakMap<z.ZodType, Encoder>();

/**
 * A value in its wire form, with the members of every object in canonical order (RFC 8785), so that `JSON.stringify`
 * gives canonical bytes. It is what `z.encode` gives, compiled once per schema and without checking again what was
 * decided a moment ago: that costs a sale more than signing it does.
 */
export function encodeCanonically<Schema extends z.ZodType>(
  schema: Schema,
  value: z.output<Schema>,
): unknown {
  return encoderOf(schema)(value as never);
}

function encoderOf(schema: z.ZodType): Encoder {
  const known = encoders.get(schema);
  if (known !== undefined) return known;
  const made = compile(schema);
  encoders.set(schema, made);
  return made;
}

const unchanged: Encoder = (value) => value;

function compile(schema: z.ZodType): Encoder {
  if (schema instanceof z.ZodCodec) return compileCodec(schema);
  if (schema instanceof z.ZodObject) return compileObject(schema);
  if (schema instanceof z.ZodArray) {
    const encode = encoderOf(schema.element as z.ZodType);
    return (value: readonly never[]) => value.map((element) => encode(element));
  }
  if (schema instanceof z.ZodNullable) {
    const encode = encoderOf(schema.unwrap() as z.ZodType);
    return (value) => (value === null ? null : encode(value));
  }
  if (schema instanceof z.ZodOptional) {
    const encode = encoderOf(schema.unwrap() as z.ZodType);
    return (value) => (value === undefined ? undefined : encode(value));
  }
  const isPlain =
    schema instanceof z.ZodString ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodLiteral ||
    schema instanceof z.ZodEnum;
  return isPlain ? unchanged : (value) => z.encode(schema, value);
}

/** Fields' codecs are pure functions of their value; what they are between (text, whole numbers) needs no encoding. */
function compileCodec(schema: z.ZodCodec): Encoder {
  const { reverseTransform } = schema.def;
  const payload = { value: undefined, issues: [] };
  return (value) => reverseTransform(value, payload as never);
}

function compileObject(schema: z.ZodObject): Encoder {
  const members = Object.keys(schema.shape)
    .sort()
    .map((name) => ({ name, encode: encoderOf(schema.shape[name] as z.ZodType) }));
  return (value: Readonly<Record<string, never>>) => {
    const encoded: Record<string, unknown> = {};
    for (const { name, encode } of members) {
      const member = value[name];
      if (member !== undefined) encoded[name] = encode(member);
    }
    return encoded;
  };
}
