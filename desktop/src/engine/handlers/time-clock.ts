import { hasRight } from '#shared/identity/index.ts';
import { accept, reject } from '#shared/kernel/index.ts';
import { clockTime, correctTime } from '../commands/shift/clock-time.ts';
import { alone } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readClockings, readHours, readLastClocking } from '../queries/shift/clockings.ts';
import type { Handlers } from '../router.ts';

type ClockMethod = 'clock' | 'clockState' | 'hours' | 'clockings' | 'correctTime';

/** The time clock, and hours: one's own, or everybody's for who may see them. */
export function timeClockHandlers(context: EngineContext): Pick<Handlers['shift'], ClockMethod> {
  const { store } = context;
  const { reader } = store;
  return {
    clock: (command) =>
      atTheTill(context, (device, person) => {
        const { committer } = device;
        const clocked = clockTime(command, { store, committer, who: alone(person.id) });
        device.committed(['time_clockings']);
        return clocked.ok ? accept({ last: readLastClocking(reader, person.id) ?? null }) : clocked;
      }),
    clockState: () =>
      atTheTill(context, (_device, person) => accept({ last: readLastClocking(reader, person.id) ?? null })),
    hours: ({ from, to }) =>
      atTheTill(context, (_device, person) => {
        const of = hasRight(person.role, 'seeAllShifts') ? null : person.id;
        return accept(readHours(reader, { from, to, of }));
      }),
    clockings: ({ staffId, from, to }) =>
      atTheTill(context, (_device, person) =>
        staffId === person.id || hasRight(person.role, 'seeAllShifts')
          ? accept(readClockings(reader, staffId, from, to))
          : reject('identity.notAllowed', { right: 'seeAllShifts' }),
      ),
    correctTime: (command) =>
      atTheTill(context, (device, person) => {
        const { committer } = device;
        const corrected = correctTime(command, { store, committer, who: alone(person.id) });
        device.committed(['time_clockings']);
        return corrected;
      }),
  };
}
