import { hasRight } from '#shared/identity/index.ts';
import { accept, instantOf, reject } from '#shared/kernel/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readOutlets, readReach } from '../queries/devices/registers.ts';
import { readOutletDays } from '../queries/office/days.ts';
import { seesExpectedCash } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';

/** What concerns more than one outlet; all of it is read here, so that an office works without a network, too. */
export function officeHandlers(context: EngineContext): Handlers['office'] {
  const { reader } = context.store;
  return {
    outlets: () =>
      atTheTill(context, (device) => accept(readOutlets(reader, readReach(reader, device.state())))),
    day: ({ date }) =>
      atTheTill(context, (device, person) => {
        const state = device.state();
        const now = instantOf(context.clock());
        // Who counts a drawer blindly isn't told what the outlet took [SAL-47].
        const isBlind = !seesExpectedCash({ db: reader, device: state, person, now });
        if (isBlind && hasRight(person.role, 'openShift'))
          return reject('identity.notAllowed', { right: 'seeExpectedCash' });
        const outletId = readReach(reader, state);
        return accept(readOutletDays(reader, { outletId, date }));
      }),
  };
}
