import {
  type LeaseId,
  present,
  type RequestId,
  type RowId,
  type SaleId,
  type StoredValueAccountId,
} from '#shared/kernel/index.ts';
import {
  balanceHere,
  decideRelease,
  decideSpend,
  type KnownMovement,
  leaseReleased,
  restHere,
  type StoredValueLeaseRow,
  type StoredValueMovementRow,
  storedValueAccounts,
  storedValueKinds,
  storedValueLeases,
  storedValueMovements,
  storedValueSpent,
} from '#shared/payments/index.ts';
import { localFacts } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { DeviceSync } from './device-sync.ts';
import { Random } from './random.ts';
import type { SimulatedServer } from './server.ts';
import type { ValueStep } from './stored-value-plan.ts';
import { issueAtServer, leaseAtServer } from './stored-value-server.ts';
import type { Truth } from './truth.ts';

/** Movements that are here, with what is known of their facts. */
export function movementsHere(
  { db }: Device,
  isAbout: (row: StoredValueMovementRow) => boolean,
): KnownMovement[] {
  return db
    .all(storedValueMovements)
    .filter(isAbout)
    .map(({ factId, kind, amountCents, streamId, sequence }) => {
      const { acceptNo } = present(db.get(localFacts, { id: factId }), 'the fact of a movement');
      return { kind, amountCents, streamId, sequence, acceptNo };
    });
}

/** What this device shows of each account. */
export const balancesHere = (device: Device): Map<string, number> =>
  new Map(
    device.db.all(storedValueAccounts).map((account) => [
      account.id,
      balanceHere(
        account,
        movementsHere(device, ({ accountId }) => accountId === account.id),
      ),
    ]),
  );

/** What this device may still spend of a lease; nothing of one that another stream holds. */
export const spendableHere = (device: Device, lease: StoredValueLeaseRow): number =>
  lease.streamId === device.state.streamId
    ? restHere(
        lease,
        movementsHere(device, ({ leaseId }) => leaseId === lease.id),
      )
    : 0;

/** Somebody does something with a card at a till. */
export function doWithValue(step: ValueStep, sync: DeviceSync, server: SimulatedServer, truth: Truth): void {
  const { device } = sync;
  if (!device.canRecord || device.isDead) return;
  const random = new Random(step.seed);
  if (step.deed === 'issue') issue(random, sync, server);
  else if (step.deed === 'lease') lease(random, sync, server);
  else if (step.deed === 'spend') spend(random, device, truth);
  else if (step.deed === 'pay') device.sell(random, device.world.newId<SaleId>(), { isByCard: true });
  else release(random, device);
}

function issue(random: Random, sync: DeviceSync, server: SimulatedServer): void {
  const { world } = sync.device;
  const known = random.pick([null, ...sync.device.db.all(storedValueAccounts)]);
  const accountId = known?.id ?? world.newId<StoredValueAccountId>();
  const input = {
    accountId,
    kind: known?.kind ?? random.pick(storedValueKinds),
    code: known?.code ?? `CARD ${accountId.slice(-6)}`,
    customerId: null,
    amountCents: random.between(1, 40) * 50,
    funding: random.pick(['cash', 'goodwill', 'opening'] as const),
  };
  const commandId = world.newId<RequestId>();
  sync.command(() => issueAtServer(server, sync.device, commandId, input));
}

function lease(random: Random, sync: DeviceSync, server: SimulatedServer): void {
  const { device } = sync;
  const accounts = device.db.all(storedValueAccounts);
  if (accounts.length === 0) return;
  const { id: accountId } = random.pick(accounts);
  const held = device.db
    .all(storedValueLeases)
    .find(
      (row) => row.accountId === accountId && row.streamId === device.state.streamId && row.state === 'open',
    );
  const leaseId = held?.id ?? device.world.newId<LeaseId>();
  const commandId = device.world.newId<RequestId>();
  const input = { accountId, leaseId, amountCents: random.between(1, 30) * 50 };
  sync.command(() => leaseAtServer(server, device, commandId, input));
}

/** Of the leases that this device has rows of, also of others': it must refuse those itself. */
function pickLease(random: Random, device: Device): StoredValueLeaseRow | undefined {
  const leases = device.db.all(storedValueLeases);
  const spendable = leases.filter((row) => spendableHere(device, row) > 0);
  if (spendable.length > 0 && random.chance(900)) return random.pick(spendable);
  return leases.length === 0 ? undefined : random.pick(leases);
}

const leaseHere = (device: Device, { id, accountId }: StoredValueLeaseRow) => ({
  account: device.db.get(storedValueAccounts, { id: accountId }),
  lease: device.db.get(storedValueLeases, { id }),
  movements: movementsHere(device, (row) => row.leaseId === id),
  streamId: device.state.streamId,
  outletId: device.register.place.outletId,
  by: device.shop.staffId,
});

function spend(random: Random, device: Device, truth: Truth): void {
  const found = pickLease(random, device);
  if (found === undefined) return;
  const most = Math.max(1, spendableHere(device, found));
  const amountCents = random.chance(150) ? most + random.int(2) : random.between(1, most);
  const { accountId, id: leaseId } = found;
  const spendId = device.world.newId<RowId>();
  const done = device.record(storedValueSpent, () =>
    decideSpend({ spendId, leaseId, amountCents }, leaseHere(device, found)),
  );
  // Nobody is handed goods before it is done.
  if (done?.ok && device.isUp) {
    device.note(`takes ${amountCents} of lease ${leaseId.slice(-6)}`);
    truth.slips.push({
      factId: done.value.fact.envelope.id,
      device: device.name,
      accountId,
      leaseId,
      amountCents,
    });
  }
}

function release(random: Random, device: Device): void {
  const found = pickLease(random, device);
  if (found !== undefined)
    device.record(leaseReleased, () => decideRelease(found.id, leaseHere(device, found)));
}
