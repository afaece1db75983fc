import { hasRight } from '#shared/identity/index.ts';
import { accept, instantOf } from '#shared/kernel/index.ts';
import { openShift } from '../commands/open-shift.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { chosenOutlet } from '../queries/devices/registers.ts';
import { listShifts } from '../queries/shift/shifts.ts';
import { summarise, viewCurrent } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import { confirmClock } from './confirm-clock.ts';
import { cashHandlers } from './shift-cash.ts';
import { closingHandlers } from './shift-closing.ts';
import { dayHandlers } from './shift-days.ts';
import { earningHandlers } from './shift-earnings.ts';
import { shiftChanged, viewingShift } from './shift-parts.ts';
import { timeClockHandlers } from './time-clock.ts';

export function shiftHandlers(context: EngineContext): Handlers['shift'] {
  const { store } = context;
  const { reader } = store;
  return {
    current: () =>
      atTheTill(context, (device, person) => accept(viewCurrent(viewingShift(context, device, person)))),
    list: ({ from, to, limit, outletId: asked }) =>
      atTheTill(context, (device, person) => {
        const of = hasRight(person.role, 'seeAllShifts') ? null : person.id;
        const outletId = chosenOutlet(reader, device.state(), asked);
        const found = listShifts(reader, { outletId, from, to, of, limit });
        return accept(found.map((stored) => summarise(viewingShift(context, device, person), stored)));
      }),
    openNext: ({ clockConfirmedAt, ...input }) =>
      atTheTill(context, (device, person) => {
        const told = confirmClock(context, clockConfirmedAt ?? null);
        if (!told.ok) return told;
        const opened = openShift(input, {
          ...{ store, committer: device.committer, cashierId: person.id },
          now: instantOf(context.clock()),
        });
        shiftChanged(context, device);
        return opened.ok ? accept(context.state()) : opened;
      }),
    ...cashHandlers(context),
    ...closingHandlers(context),
    ...dayHandlers(context),
    ...earningHandlers(context),
    ...timeClockHandlers(context),
  };
}
