import type { StaffRow } from '#shared/identity/index.ts';
import { type Result, reject } from '#shared/kernel/index.ts';
import type { EngineContext } from './context.ts';

/** A badge was scanned, wherever the till is: its person signs in, or their PIN is awaited [IDN-8]. */
export function takeBadge(context: EngineContext, code: string): Result<StaffRow> {
  if (context.isWiping()) return reject('devices.wiping');
  const taken = context.people.takeBadge(code);
  context.events.stateChanged();
  return taken;
}
