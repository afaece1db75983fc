import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type BridgeAnswer, type BridgeContract, bridgeContract } from '#shared/bridge.ts';
import { hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { Log } from './sync/log.ts';

type InputOf<M> = M extends { readonly input: infer Input extends z.ZodType } ? z.output<Input> : never;
type OutputOf<M> = M extends { readonly output?: infer Output } ? Exclude<Output, undefined> : never;
type Answer<M> = BridgeAnswer<OutputOf<M>> | Promise<BridgeAnswer<OutputOf<M>>>;

/** One function for each method of the bridge; inputs are parsed and rights are checked before it is called. */
export type Handlers = {
  readonly [Context in keyof BridgeContract]: {
    readonly [Name in keyof BridgeContract[Context]]: (
      input: InputOf<BridgeContract[Context][Name]>,
    ) => Answer<BridgeContract[Context][Name]>;
  };
};

interface Route {
  readonly input: z.ZodType;
  readonly needs: Right | 'anybody' | 'nobody';
  readonly handle: (input: unknown) => unknown;
}

export type Router = (path: string, input: unknown) => Promise<BridgeAnswer<unknown>>;

/** Answers requests by path. Whatever happens, the answer is a value or a coded rejection. */
export function createRouter(handlers: Handlers, person: () => StaffRow | undefined, log: Log): Router {
  const routes = routesOf(handlers);
  return async (path, input) => {
    const route = routes.get(path);
    if (route === undefined) return reject('kernel.notFound', { path: String(path).slice(0, 100) });
    try {
      const allowed = checkRight(route.needs, person);
      if (!allowed.ok) return allowed;
      const parsed = route.input.safeParse(input);
      if (!parsed.success) return reject('kernel.inputInvalid', { issues: issuesOf(parsed.error) });
      return (await route.handle(parsed.data)) as BridgeAnswer<unknown>;
    } catch (error) {
      if (isDiskFull(error)) {
        log('error', 'the disk is full, or cannot be written', { path, error: describe(error) });
        return reject('devices.diskFull');
      }
      const reference = randomUUID().slice(0, 8);
      log('error', 'a request failed', { path, reference, error: describe(error) });
      return reject('kernel.unexpected', { reference });
    }
  };
}

/** SQLite's and the system's ways to say it. The transaction was rolled back, so that nothing is half done. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHMSIZE)|ENOSPC|EDQUOT|EFBIG)$/.test(code);
}

function routesOf(handlers: Handlers): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const [context, methods] of Object.entries(bridgeContract)) {
    const ofContext = handlers[context as keyof Handlers] as Readonly<Record<string, Route['handle']>>;
    for (const [name, { input, needs }] of Object.entries(methods)) {
      const handle = ofContext[name];
      if (handle === undefined) throw new Error(`expected a handler of ${context}.${name}`);
      routes.set(`${context}.${name}`, { input, needs, handle });
    }
  }
  return routes;
}

function checkRight(needs: Route['needs'], person: () => StaffRow | undefined): Result<null> {
  if (needs === 'nobody') return accept(null);
  const signedIn = person();
  if (signedIn === undefined) return reject('identity.notSignedIn');
  if (needs !== 'anybody' && !hasRight(signedIn.role, needs)) {
    return reject('identity.notAllowed', { right: needs });
  }
  return accept(null);
}

const issuesOf = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
