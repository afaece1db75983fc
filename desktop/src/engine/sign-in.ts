import {
  badgeText,
  counterSettingsOf,
  hasRight,
  MAX_WRONG_PINS,
  PIN_LOCK_MS,
  type StaffRow,
} from '#shared/identity/index.ts';
import { accept, epochMsOf, instantOf, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import { sha256Hex } from './identity-files/index.ts';
import { verifyPin } from './pin.ts';
import { readReach } from './queries/devices/registers.ts';
import { readCompany, readStaffByBadge, readStaffMember } from './queries/identity/people.ts';
import { forgetPinAttempts, readPinAttempts, writePinAttempts } from './queries/identity/pin-attempts.ts';
import { readOpenShift } from './queries/sales/shifts.ts';
import { readShift } from './queries/shift/shifts.ts';
import { readDeviceState, type Store } from './store/index.ts';

/** Who is at the device. In memory only: a restart signs everybody out. */
export interface SignIn {
  /** Read anew each time, so that a person who was taken off the list is signed out. */
  person(): StaffRow | undefined;
  signIn(staffId: StaffId, pin: string): Promise<Result<StaffRow>>;
  signOut(): void;
  /** Whose badge a code is; undefined when it is nobody's who may sign in here. */
  badgeHolder(code: string): StaffRow | undefined;
  /** A badge was scanned: signs in, or waits for the PIN. Somebody else who was signed in isn't any more [IDN-8]. */
  takeBadge(code: string): Result<StaffRow>;
  /** Whose PIN is awaited after their badge. */
  badgeOf(): StaffId | undefined;
  /** Whose PIN it is, without signing anybody in; a wrong one counts as at the sign-in. */
  prove(staffId: StaffId, pin: string): Promise<Result<StaffRow>>;
  /** Forgets somebody's wrong PINs. */
  liftLock(staffId: StaffId): void;
}

export function createSignIn(store: Store, clock: () => number): SignIn {
  let signedIn: StaffId | undefined;
  let awaited: StaffId | undefined;

  const member = (staffId: StaffId): StaffRow | undefined => {
    const device = readDeviceState(store.reader);
    return device === undefined
      ? undefined
      : readStaffMember(store.reader, staffId, readReach(store.reader, device));
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

  const enter = (person: StaffRow): Result<StaffRow> => {
    const allowed = checkDrawer(store, person, instantOf(clock()));
    if (!allowed.ok) return allowed;
    signedIn = person.id;
    awaited = undefined;
    return accept(person);
  };
  const badgeHolder = (code: string): StaffRow | undefined => {
    const device = readDeviceState(store.reader);
    if (device === undefined) return undefined;
    const hash = sha256Hex(Buffer.from(badgeText(device.companyId, code), 'utf8'));
    return readStaffByBadge(store.reader, hash, readReach(store.reader, device));
  };
  const takeBadge = (code: string): Result<StaffRow> => {
    const device = readDeviceState(store.reader);
    if (device === undefined) return reject('devices.notEnrolled');
    // Goods that are scanned before anybody is there are no try.
    if (store.catalogIndex.findByBarcode(code).length > 0) return reject('identity.badgeUnknown');
    // Whose badge it should have been nobody knows: wrong ones are counted for the till.
    const till = device.registerId as string as StaffId;
    const counted = countAttempt(store, till, clock());
    if (!counted.ok) return reject('identity.badgesLocked', counted.error.details);
    const person = badgeHolder(code);
    if (person === undefined) return reject('identity.badgeUnknown');
    store.write((db) => forgetPinAttempts(db, till));
    if (signedIn === person.id) return accept(person);
    const { lockedUntil } = readPinAttempts(store.reader, person.id);
    if (lockedUntil !== null && clock() < epochMsOf(lockedUntil))
      return reject('identity.pinLocked', { until: lockedUntil });
    if (!needsPin(store, person)) return enter(person);
    signedIn = undefined;
    awaited = person.id;
    return accept(person);
  };

  return {
    badgeHolder,
    takeBadge,
    badgeOf: () => awaited,
    person: () => (signedIn === undefined ? undefined : member(signedIn)),
    signIn: async (staffId, pin) => {
      const proven = await prove(staffId, pin);
      return proven.ok ? enter(proven.value) : proven;
    },
    prove,
    liftLock: (staffId) => store.write((db) => forgetPinAttempts(db, staffId)),
    signOut: () => {
      signedIn = undefined;
      awaited = undefined;
    },
  };
}

/** Whether the company wants a PIN after this person's badge. */
function needsPin({ reader }: Store, person: StaffRow): boolean {
  const company = readCompany(reader, person.companyId);
  const wanted = company === undefined ? 'everybody' : counterSettingsOf(company.settings).badgeNeedsPin;
  return wanted === 'everybody' || (wanted === 'managers' && hasRight(person.role, 'approve'));
}

/** Where drawers aren't shared, whoever may sell signs in on their own shift alone, unless they may see all (RULES.md R28) [IDN-7]. */
function checkDrawer({ reader }: Store, person: StaffRow, now: string): Result<null> {
  const device = readDeviceState(reader);
  const company = readCompany(reader, person.companyId);
  if (device === undefined || company === undefined) return accept(null);
  if (counterSettingsOf(company.settings).sharedDrawer || hasRight(person.role, 'seeAllShifts'))
    return accept(null);
  const open = hasRight(person.role, 'sell') ? readOpenShift(reader, device, now) : undefined;
  const shift = open && readShift(reader, open.id)?.shift;
  return shift === undefined || shift.openedBy === person.id
    ? accept(null)
    : reject('identity.drawerTaken', { shiftId: shift.id });
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
