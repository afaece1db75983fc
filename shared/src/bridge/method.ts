import { z } from 'zod';
import type { Right } from '../identity/index.ts';

/** One thing that a renderer can ask of the engine. */
export interface Method<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly input: Input;
  /** Carries the output's type only. */
  readonly output?: Output;
  /** What the person at the device must be allowed to do; `nobody` is for what works before anybody has signed in. */
  readonly needs: Right | 'anybody' | 'nobody';
}

export const method =
  <Output>() =>
  <Input extends z.ZodType>(needs: Method['needs'], input: Input): Method<Input, Output> => ({
    input,
    needs,
  });

export const nothing = z.strictObject({});
