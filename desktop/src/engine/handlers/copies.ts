import { parseCopyAddress } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import { carryDeadTill } from '../carry/carry-dead-till.ts';
import type { EngineContext } from '../context.ts';
import type { Peer } from '../peer/index.ts';
import type { Handlers } from '../router.ts';

type CopyHandlers = Pick<Handlers['devices'], 'copies' | 'keepCopies' | 'sendCopies' | 'carryKept'>;

/** Copies of journals between the tills of a shop. */
export function copiesHandlers(context: EngineContext): CopyHandlers {
  const viewAfter = async (change: (peer: Peer) => Promise<Result<null>>) => {
    const peer = context.device()?.peer;
    if (peer === undefined) return reject('devices.notEnrolled');
    const changed = await change(peer);
    return changed.ok ? accept(await peer.view()) : changed;
  };
  return {
    copies: () => viewAfter(async () => accept(null)),
    keepCopies: ({ isKept }) => viewAfter((peer) => peer.keep(isKept)),
    sendCopies: ({ to }) =>
      viewAfter(async (peer) => {
        if (to === null) return peer.sendTo(null);
        const address = parseCopyAddress(to.address, to.code);
        return address === undefined ? reject('devices.copyAddressInvalid') : peer.sendTo(address);
      }),
    carryKept: async ({ streamId, recoveryKey }) => {
      const device = context.device();
      const person = context.people.person();
      if (device === undefined) return reject('devices.notEnrolled');
      if (person === undefined) return reject('identity.notSignedIn');
      const folder = device.peer.folderOf(streamId);
      return carryDeadTill({ folder, recoveryKey }, { store: context.store, device, person });
    },
  };
}
