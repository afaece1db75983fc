import type { AppState, FleetView } from '#shared/bridge.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { BusinessClock } from './clock/index.ts';
import type { Device } from './device.ts';
import type { EngineEvents } from './events.ts';
import type { Notices } from './notices.ts';
import type { SignIn } from './sign-in.ts';
import type { Store } from './store/index.ts';
import type { TrainingSwitch } from './training/training.ts';

/** What handlers work with. */
export interface EngineContext {
  readonly store: Store;
  /** Business time, Unix milliseconds. */
  readonly clock: () => number;
  readonly businessClock: BusinessClock;
  readonly random: (bytes: number) => Uint8Array;
  readonly people: SignIn;
  readonly training: TrainingSwitch;
  readonly events: EngineEvents;
  readonly notices: Notices;
  /** Undefined until the device is paired. */
  device(): Device | undefined;
  enrol(serverUrl: string, pairingCode: string): Promise<Result<null>>;
  /** How the tills of this outlet are. */
  fleet(): Promise<Result<FleetView>>;
  /** True from when this till was told that it is to be wiped. */
  isWiping(): boolean;
  /** This till was signed out: closes everything and begins anew, as in a new folder. */
  leave(streamId: string): void;
  state(): AppState;
}

/** Runs with the paired device and the person who is signed in, or says which is missing. */
export function atTheTill<T>(
  context: EngineContext,
  run: (device: Device, person: StaffRow) => Result<T>,
): Result<T> {
  const device = context.device();
  if (device === undefined) return reject('devices.notEnrolled');
  const person = context.people.person();
  if (person === undefined) return reject('identity.notSignedIn');
  return run(device, person);
}

/** The paired device and the person who is signed in, for what has to wait before it acts. */
export const whoIsThere = (
  context: EngineContext,
): Result<{ readonly device: Device; readonly person: StaffRow }> =>
  atTheTill(context, (device, person) => accept({ device, person }));
