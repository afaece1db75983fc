import { accept, reject } from '#shared/kernel/index.ts';
import { takeBadge } from '../badges.ts';
import { liftLock } from '../commands/shift/lift-lock.ts';
import type { EngineContext } from '../context.ts';
import { readReach } from '../queries/devices/registers.ts';
import { readStaffOf } from '../queries/identity/people.ts';
import type { Handlers } from '../router.ts';
import { readDeviceState } from '../store/index.ts';

export function identityHandlers(context: EngineContext): Handlers['identity'] {
  const { store, people, events } = context;
  return {
    staff: () => {
      const device = readDeviceState(store.reader);
      if (device === undefined) return accept([]);
      return accept(
        readStaffOf(store.reader, readReach(store.reader, device)).map(({ id, name, role }) => ({
          id,
          name,
          role,
        })),
      );
    },
    signIn: async ({ staffId, pin }) => {
      if (context.device() === undefined) return reject('devices.notEnrolled');
      if (context.isWiping()) return reject('devices.wiping');
      const signedIn = await people.signIn(staffId, pin);
      if (!signedIn.ok) return signedIn;
      await context.training.follow();
      events.stateChanged();
      return accept(context.state());
    },
    badge: async ({ code }) => {
      const taken = takeBadge(context, code);
      await context.training.follow();
      return taken.ok ? accept(context.state()) : taken;
    },
    startTraining: async () => {
      const person = people.person();
      if (person === undefined) return reject('identity.notSignedIn');
      const started = await context.training.start(person);
      return started.ok ? accept(context.state()) : started;
    },
    endTraining: async () => {
      await context.training.end();
      return accept(context.state());
    },
    liftLock: ({ staffId, approval }) => liftLock(context, staffId, approval),
    signOut: async () => {
      people.signOut();
      await context.training.follow();
      events.stateChanged();
      return accept(context.state());
    },
  };
}
