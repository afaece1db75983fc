import type { MadeCode } from '#shared/bridge/office.ts';
import { pairingCodeResponse, removeRegisterResponse } from '#shared/devices/index.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readOutlets, readRegisters } from '../queries/devices/registers.ts';
import type { Handlers } from '../router.ts';
import { posted } from '../sync/server-client.ts';

type RegisterMethod = 'registers' | 'places' | 'createPairingCode' | 'addRegister' | 'removeRegister';

/** Registers and the codes that devices are paired with: the server decides, for whoever proves themselves by PIN. */
export function registerHandlers(context: EngineContext): Pick<Handlers['devices'], RegisterMethod> {
  const { reader } = context.store;
  /** Asks in the name of who is signed in. */
  const asking = async <T>(
    ask: (device: Device, person: StaffRow) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const device = context.device();
    const person = context.people.person();
    if (device === undefined) return reject('devices.notEnrolled');
    return person === undefined ? reject('identity.notSignedIn') : ask(device, person);
  };
  const withAddress = (device: Device, made: Result<Omit<MadeCode, 'serverUrl'>>): Result<MadeCode> =>
    made.ok ? accept({ ...made.value, serverUrl: device.state().serverUrl }) : made;
  return {
    registers: () => accept(readRegisters(reader)),
    places: () => accept(readOutlets(reader, null)),
    createPairingCode: ({ registerId, pin }) =>
      asking(async (device, { id: staffId }) =>
        withAddress(device, await device.sync.createPairingCode({ registerId, staffId, pin })),
      ),
    addRegister: (wanted) =>
      asking(async (device, { id: staffId }) =>
        withAddress(
          device,
          await device.sync.request({
            ...posted({ ...wanted, staffId }),
            path: '/v1/registers',
            data: pairingCodeResponse,
          }),
        ),
      ),
    removeRegister: ({ registerId, pin }) =>
      asking(async (device, { id: staffId }) => {
        const removed = await device.sync.request({
          ...posted({ staffId, pin }),
          path: `/v1/registers/${registerId}/remove`,
          data: removeRegisterResponse,
        });
        return removed.ok ? accept(null) : removed;
      }),
  };
}
