import { MAX_WRONG_PINS, PIN_LOCK_MS, type StaffRow } from '#shared/identity/index.ts';
import { accept, epochMsOf, instantOf, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import { verifyPin } from './pin.ts';
import { readStaffMember } from './queries/identity/people.ts';
import { forgetPinAttempts, readPinAttempts, writePinAttempts } from './queries/identity/pin-attempts.ts';
import { readDeviceState, type Store } from './store/index.ts';

/** Who is at the device. In memory only: a restart signs everybody out. */
export interface SignIn {
  /** Read anew each time, so that a person who was taken off the list is signed out. */
  person(): StaffRow | undefined;
  signIn(staffId: StaffId, pin: string): Promise<Result<StaffRow>>;
  signOut(): void;
  /** Whose PIN it is, without signing anybody in; a wrong one counts as at the sign-in. */
  prove(staffId: StaffId, pin: string): Promise<Result<StaffRow>>;
  /** Forgets somebody's wrong PINs. */
  liftLock(staffId: StaffId): void;
}

export function createSignIn(store: Store, clock: () => number): SignIn {
  let signedIn: StaffId | undefined;

  const member = (staffId: StaffId): StaffRow | undefined => {
    const device = readDeviceState(store.reader);
    return device === undefined ? undefined : readStaffMember(store.reader, staffId, device.outletId);
  };

  const prove: SignIn['prove'] = async (staffId, pin) => {
    const person = member(staffId);
    if (person === undefined) return reject('identity.staffUnknown');
    const counted = countAttempt(store, staffId, clock());
    if (!counted.ok) return counted;
    if (!(await verifyPin(pin, person.pinHash))) {
      const { lockedUntil, wrongCount } = counted.value;
      return lockedUntil === null
        ? reject('identity.pinWrong', { attemptsLeft: MAX_WRONG_PINS - wrongCount })
        : reject('identity.pinLocked', { until: lockedUntil });
    }
    store.write((db) => forgetPinAttempts(db, staffId));
    return accept(person);
  };

  return {
    person: () => (signedIn === undefined ? undefined : member(signedIn)),
    signIn: async (staffId, pin) => {
      const proven = await prove(staffId, pin);
      if (proven.ok) signedIn = staffId;
      return proven;
    },
    prove,
    liftLock: (staffId) => store.write((db) => forgetPinAttempts(db, staffId)),
    signOut: () => {
      signedIn = undefined;
    },
  };
}

interface CountedAttempt {
  readonly wrongCount: number;
  readonly lockedUntil: string | null;
}

/**
 * Counts an attempt as wrong before the PIN is looked at, so that neither attempts side by side nor a pulled plug give
 * more than five (RULES.md R32). A right PIN takes the count away.
 */
function countAttempt(store: Store, staffId: StaffId, nowMs: number): Result<CountedAttempt> {
  return store.write((db) => {
    const known = readPinAttempts(db, staffId);
    if (known.lockedUntil !== null && nowMs < epochMsOf(known.lockedUntil)) {
      // A lock from when the clock ran ahead would hold for as long as it did.
      const longest = instantOf(nowMs + PIN_LOCK_MS);
      const until = known.lockedUntil < longest ? known.lockedUntil : longest;
      if (until !== known.lockedUntil) writePinAttempts(db, { ...known, staffId, lockedUntil: until });
      return reject('identity.pinLocked', { until });
    }
    const wrongCount = (known.lockedUntil === null ? known.wrongCount : 0) + 1;
    const lockedUntil = wrongCount < MAX_WRONG_PINS ? null : instantOf(nowMs + PIN_LOCK_MS);
    writePinAttempts(db, { staffId, wrongCount, lockedUntil });
    return accept({ wrongCount, lockedUntil });
  });
}
