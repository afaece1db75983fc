import { accept, reject } from '#shared/kernel/index.ts';
import { carryDeadTill } from '../carry/carry-dead-till.ts';
import type { EngineContext } from '../context.ts';
import { readDeviceSettings, writeDeviceSettings } from '../queries/devices/settings.ts';
import type { Handlers } from '../router.ts';
import { signOutDevice } from '../sign-out/sign-out-device.ts';
import { countQueued } from '../sync/sync.queries.ts';
import { copiesHandlers } from './copies.ts';
import { registerHandlers } from './registers.ts';

export function devicesHandlers(context: EngineContext): Handlers['devices'] {
  return {
    enrol: async ({ serverUrl, pairingCode }) => {
      const enrolled = await context.enrol(serverUrl, pairingCode);
      return enrolled.ok ? accept(context.state()) : enrolled;
    },
    ...copiesHandlers(context),
    ...registerHandlers(context),
    carryDeadTill: async (input) => {
      const device = context.device();
      const person = context.people.person();
      if (device === undefined) return reject('devices.notEnrolled');
      if (person === undefined) return reject('identity.notSignedIn');
      return carryDeadTill(input, { store: context.store, device, person });
    },
    carriedStream: ({ streamId }) =>
      accept({
        ...countQueued(context.store.reader, streamId),
        heldBack: context.device()?.sync.isHeldBack(streamId) ?? false,
      }),
    closeCarriedStream: async ({ streamId, pin }) => {
      const device = context.device();
      const person = context.people.person();
      if (device === undefined) return reject('devices.notEnrolled');
      if (person === undefined) return reject('identity.notSignedIn');
      const { waiting } = countQueued(context.store.reader, streamId);
      if (waiting > 0 && !device.sync.isHeldBack(streamId)) return reject('devices.stillCarrying');
      return device.sync.closeStream(streamId, { staffId: person.id, pin });
    },
    tills: async () => {
      const device = context.device();
      if (device === undefined) return reject('devices.notEnrolled');
      const listed = await device.sync.tills();
      const { streamId } = device.state();
      return listed.ok
        ? accept(listed.value.map((till) => ({ ...till, isThis: till.streamId === streamId })))
        : listed;
    },
    fleet: () => context.fleet(),
    takeOut: async ({ streamId, wipe, pin }) => {
      const device = context.device();
      const person = context.people.person();
      if (device === undefined) return reject('devices.notEnrolled');
      if (person === undefined) return reject('identity.notSignedIn');
      return device.sync.takeOut(streamId, { staffId: person.id, pin, wipe });
    },
    signOut: async ({ pin }) => {
      const person = context.people.person();
      return person === undefined
        ? reject('identity.notSignedIn')
        : signOutDevice(context, { staffId: person.id, pin });
    },
    printTest: async () => {
      const device = context.device();
      return device === undefined ? reject('devices.notEnrolled') : device.printing.printTest();
    },
    learnDrawer: async () => {
      const device = context.device();
      if (device === undefined) return reject('devices.notEnrolled');
      const learned = await device.printing.learnDrawer();
      if (!learned.ok) return learned;
      const settings = context.store.write((db) => {
        const { printer, ...others } = readDeviceSettings(db);
        const changed = {
          ...others,
          printer: printer === null ? null : { ...printer, drawerShutAt: learned.value },
        };
        writeDeviceSettings(db, changed);
        return changed;
      });
      context.events.stateChanged();
      return accept(settings);
    },
  };
}
