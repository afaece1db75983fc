import type { HeldValue, StoredValueTile } from '#shared/bridge.ts';
import {
  accept,
  assert,
  formatScaled,
  type LeaseId,
  MAX_CENTS,
  parseScaled,
  present,
  type RequestId,
  type Result,
  type RowId,
  reject,
  type SaleId,
  type StoredValueAccountId,
} from '#shared/kernel/index.ts';
import { last4Of, leaseStoredValue, storedValueTenderOf } from '#shared/payments/index.ts';
import { commandAnswer, type RequestRow } from '#shared/sync/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { deleteHold, writeHold } from '../queries/payments/holds.ts';
import { readAccount, readLease, tileOf } from '../queries/payments/stored-value.ts';
import { readRequest } from '../queries/requests/requests.ts';

/** So long a cashier waits for the cloud; what it sets aside later goes back. */
const HOLD_WAIT_MS = 5_000;

export interface HoldStoredValue {
  readonly saleId: SaleId;
  readonly accountId: StoredValueAccountId;
  /** What is to be paid with it. */
  readonly amountCents: number;
}

/** What a hold asks of the cloud. */
interface Asked {
  readonly device: Device;
  readonly requestId: RequestId;
  readonly leaseId: LeaseId;
}

/**
 * Sets an amount of a card aside for the open cart [PAY-36]: out of what this till holds of it already, and the rest, when the cloud
 * can be asked, out of the card itself. What was asked for is noted before it is asked for, so that it goes back when nothing comes of it.
 * @returns as much as there is, at most what was wanted
 */
export async function holdStoredValue(
  context: EngineContext,
  wanted: HoldStoredValue,
): Promise<Result<HeldValue>> {
  const begun = begin(context, wanted);
  if (!begun.ok) return begun;
  const asked = begun.value;
  const refused = asked === null ? undefined : await answerTo(context, asked);
  return atTheTill(context, (device) => {
    const card = cardOf(context, device, wanted.accountId);
    const account = readAccount(context.store.reader, wanted.accountId);
    const tender = account && storedValueTenderOf(account);
    const amountCents = Math.min(wanted.amountCents, card?.restCents ?? 0);
    if (card === undefined || tender === undefined) return reject('payments.accountUnknown');
    if (amountCents <= 0 || card.leaseId === null)
      return refused === undefined
        ? reject('payments.holdOffline', { restCents: 0 })
        : reject(refused, { restCents: 0 });
    const { accountId, leaseId, code } = card;
    return accept({
      leg: {
        tender,
        tenderedCents: amountCents,
        storedValue: {
          accountId: accountId as StoredValueAccountId,
          leaseId: leaseId as LeaseId,
          spendId: device.newId() as RowId,
          last4: last4Of(code),
        },
      },
      card,
    });
  });
}

/** Checks what is wanted, and asks the cloud for what this till lacks of it; null: nothing is to be asked, or nobody. */
function begin(
  context: EngineContext,
  { saleId, accountId, amountCents }: HoldStoredValue,
): Result<Asked | null> {
  return atTheTill(context, (device, person): Result<Asked | null> => {
    const cart = device.cart.current();
    if (cart.saleId !== saleId) return reject('sales.cartChanged', { saleId: cart.saleId });
    if (cart.lines.length === 0) return reject('sales.cartEmpty');
    if (amountCents <= 0) return reject('payments.amountInvalid', { amountCents });
    const card = cardOf(context, device, accountId);
    if (card === undefined) return reject('payments.accountUnknown');
    if ((cart.payment?.tenders ?? []).some(({ storedValue }) => storedValue?.accountId === accountId))
      return reject('payments.cardTaken');
    if (card.balanceCents <= 0) return reject('payments.cardEmpty');
    const missingCents = Math.min(amountCents, card.balanceCents) - card.restCents;
    if (missingCents <= 0 || device.sync.status().server !== 'online') return accept(null);
    const requestId = device.newId() as RequestId;
    const leaseId = (card.leaseId ?? device.newId()) as LeaseId;
    const { store } = context;
    const hold = { requestId, leaseId, accountId, saleId, amountCents: missingCents, heldBy: person.id };
    store.write((db) => writeHold(db, hold));
    const input = { accountId, leaseId, amountCents: formatScaled(missingCents, 2) };
    const made = device.requests.make({ requestId, type: leaseStoredValue.type, input }, person);
    if (made.ok) return accept({ device, requestId, leaseId });
    store.write((db) => deleteHold(db, requestId));
    return made;
  });
}

/** Waits until what the cloud decided is here, or for as long as a cashier can wait. @returns why it set nothing aside */
async function answerTo(
  context: EngineContext,
  { device, requestId, leaseId }: Asked,
): Promise<string | undefined> {
  const { store } = context;
  const request = (): RequestRow =>
    present(readRequest(store.reader, requestId), 'the request that was made');
  const isHere = (): boolean => {
    const row = request();
    if (row.state === 'waiting') return false;
    return row.state !== 'decided' || (readLease(store.reader, leaseId)?.amountCents ?? 0) >= leasedBy(row);
  };
  await changedUntil(context, isHere);
  const { state, code } = request();
  // Whoever looks after requests has nothing to do about it: it is said at the counter.
  if (state === 'refused' || state === 'waiting')
    atTheTill(context, (_device, person) => device.requests.cancel(requestId, person));
  return state === 'refused' ? (code ?? undefined) : undefined;
}

/** How much the lease is for since this request was decided, by the cloud's answer. */
function leasedBy(row: RequestRow): number {
  const answer = commandAnswer.safeParse(row.answer);
  const after = answer.success ? answer.data.changed[0]?.after : undefined;
  // It came back before it was decided again: there is nothing more to wait for.
  return typeof after === 'string' ? parseScaled(after, 2) : 0;
}

/** Looks whenever something of the data changed. */
async function changedUntil(context: EngineContext, isSo: () => boolean): Promise<void> {
  if (isSo()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, HOLD_WAIT_MS);
    const stop = context.events.subscribe((event) => {
      if (event === 'dataChanged' && isSo()) end();
    });
    // What changed before anybody listened.
    if (isSo()) end();
  });
}

/** A card that can pay at this counter, with what the open cart leaves of its lease; undefined when there is none. */
export function cardOf(
  { store }: Pick<EngineContext, 'store'>,
  device: Device,
  accountId: string,
): StoredValueTile | undefined {
  const account = readAccount(store.reader, accountId);
  if (account?.status !== 'active' || storedValueTenderOf(account) === undefined) return undefined;
  const tile = tileOf(store.reader, account, device.state().streamId);
  assert(tile.restCents <= MAX_CENTS, 'no more than can be written down');
  return tile;
}
