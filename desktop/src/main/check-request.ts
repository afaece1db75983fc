import type { z } from 'zod';
import { NO_CART } from '#shared/bridge/cart-patch.ts';
import { bridgeContract } from '#shared/bridge.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';

export interface BridgeRequest {
  readonly path: string;
  readonly input: unknown;
  /** The version of the cart that the page has. */
  readonly has: number;
}

/**
 * Checks what a page sent against the bridge's contract, before it reaches the engine, which checks it again.
 * The input is passed on as it came: the engine reads the wire form itself.
 */
export function checkRequest(path: unknown, input: unknown, has: unknown): Result<BridgeRequest> {
  const method = typeof path === 'string' ? methods.get(path) : undefined;
  if (method === undefined || typeof path !== 'string') return reject('kernel.notFound');
  const parsed = method.input.safeParse(input);
  if (parsed.success) return accept({ path, input, has: typeof has === 'number' ? has : NO_CART });
  const fields = parsed.error.issues.map((issue) => issue.path.join('.'));
  return reject('kernel.inputInvalid', { fields });
}

const methods: ReadonlyMap<string, { readonly input: z.ZodType }> = new Map(
  Object.entries(bridgeContract).flatMap(([context, entries]) =>
    Object.entries(entries).map(([name, method]) => [`${context}.${name}`, method]),
  ),
);
