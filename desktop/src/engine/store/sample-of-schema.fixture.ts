import { z } from 'zod';
import { newSampleId } from '../../../../shared/test/samples.ts';

/** Values in domain form that fields of ours take; the first that a field can write is its sample. */
const candidates = (): readonly unknown[] => [
  newSampleId(),
  '2026-11-21T02:03:04.567Z',
  '2026-11-21',
  '2026-11',
  'é “quoted”\n',
  'a'.repeat(64),
  'é”1',

  12_305,
  90_000,
  18,
  true,
];

/** A codec of ours takes what its type says, and throws at anything else. */
function canWrite(schema: z.ZodType, value: unknown): boolean {
  try {
    return z.safeEncode(schema, value as never).success;
  } catch {
    return false;
  }
}

/**
 * A body that a schema can write, with every member that it may have: two of each list, the given one of each union. Throws for a
 * schema of a kind that no fact has had so far.
 */
export function sampleOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(schema.shape).map(([name, member]) => [name, sampleOf(member as z.ZodType)]),
    );
  }
  if (schema instanceof z.ZodArray) {
    const one = () => sampleOf(schema.element as z.ZodType);
    return [[one(), one()], [one()]].find((sample) => canWrite(schema, sample));
  }
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return sampleOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return sampleOf(schema.options[0] as z.ZodType);
  if (schema instanceof z.ZodLiteral) return [...schema.values][0];
  if (schema instanceof z.ZodEnum) return schema.options[0];
  const sample = candidates().find((candidate) => canWrite(schema, candidate));
  if (sample === undefined) throw new Error(`no sample fits a schema of kind ${schema.type}`);
  return sample;
}
