import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { Result } from './result.ts';
import type { RowWrite } from './table.ts';

/** Who may author a fact: a device, which can't be refused, or the server. */
export type Authority = 'device' | 'server';

/** A kind of fact: what happened, past tense, with its version. The body's schema is the only description of it. */
export interface FactDefinition<Type extends string = string, Body extends z.ZodType = z.ZodType> {
  /** `sales.saleCompleted.v1` */
  readonly type: Type;
  readonly authority: Authority;
  readonly body: Body;
  /**
   * Arithmetic and balance of a decoded body, checked at the other end: what was decided is never decided again.
   * A rejection quarantines the fact.
   */
  readonly verify: (body: z.output<Body>, envelope: Envelope) => Result<null>;
}

export const defineFact = <const Type extends string, Body extends z.ZodType>(
  definition: FactDefinition<Type, Body>,
): FactDefinition<Type, Body> => definition;

/** A fact whose body has been decoded. */
export interface Fact<Body = unknown> {
  readonly envelope: Envelope;
  readonly body: Body;
}

export type BodyOf<Definition extends FactDefinition> = z.output<Definition['body']>;

/** What projectors get besides the fact; decided once, at acceptance (provisionally by the device that made it). */
export interface ProjectionContext {
  /** The month whose books the fact is in: `2026-11`. */
  readonly postingMonth: string;
  /** The fact's private part; absent or null when it has none, or when that was erased. */
  readonly privateText?: string | null;
}

/** Fact → row writes. Pure; the same on SQLite, Postgres and in memory. */
export type Projector<Definition extends FactDefinition> = (
  fact: Fact<BodyOf<Definition>>,
  context: ProjectionContext,
) => readonly RowWrite[];

/** What a decision gives: the body of the fact to record, with the audience that gets it. */
export interface Decision<Definition extends FactDefinition> {
  readonly definition: Definition;
  readonly outlets: Envelope['outlets'];
  readonly body: BodyOf<Definition>;
  readonly privateText: string | null;
}
