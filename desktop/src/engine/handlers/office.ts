import { accept } from '#shared/kernel/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readOutlets, readReach } from '../queries/devices/registers.ts';
import { readOutletDays } from '../queries/office/days.ts';
import type { Handlers } from '../router.ts';

/** What concerns more than one outlet; all of it is read here, so that an office works without a network, too. */
export function officeHandlers(context: EngineContext): Handlers['office'] {
  const { reader } = context.store;
  return {
    outlets: () =>
      atTheTill(context, (device) => accept(readOutlets(reader, readReach(reader, device.state())))),
    day: ({ date }) =>
      atTheTill(context, (device) => {
        const outletId = readReach(reader, device.state());
        return accept(readOutletDays(reader, { outletId, date }));
      }),
  };
}
