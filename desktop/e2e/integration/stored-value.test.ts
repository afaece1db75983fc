import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HeldValue, StoredValueTile } from '#shared/bridge.ts';
import {
  type LeaseId,
  type RequestId,
  type RowId,
  type SaleId,
  type StoredValueAccountId,
  uuidV7,
} from '#shared/kernel/index.ts';
import {
  MANAGER_PIN,
  startWorld,
  type TestCompany,
  type TestWorld,
} from '../../../sync-server/test/world.ts';
import { DATABASE_FILE } from '../../src/engine/store/index.ts';
import { Till, until, value } from './till.ts';

const newId = <Id extends string>(): Id => uuidV7(Date.now(), randomBytes(10)) as Id;

let world: TestWorld;
let company: TestCompany;
let stick: string;
let till: Till;
let spare: Till;
let accountId: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  stick = await mkdtemp(join(tmpdir(), 'kedai-stick-'));
  till = await Till.pair(world, company, 'T01', { mirrorDir: stick });
  spare = await Till.pair(world, company, 'T02');
  for (const each of [till, spare]) await each.getReady();
  accountId = newId();
  const card = { accountId, kind: 'giftCard', code: 'Card-77', customerId: null, funding: 'cash' };
  await request(spare, 'payments.issueStoredValue', { ...card, amountCents: '50.00' });
  for (const each of [till, spare]) {
    await until(async () => (await cardAt(each)) !== null);
    await each.until(({ sync }) => sync.waiting === 0);
  }
});
afterEach(async () => {
  await till.stop();
  await spare.stop();
  await rm(stick, { recursive: true, force: true });
});

const cardAt = (at: Till): Promise<StoredValueTile | null> =>
  value(at.bridge.payments.storedValue({ code: 'CARD-77' }));
const moneyAt = async (at: Till) => {
  const card = await cardAt(at);
  return card && [card.balanceCents, card.restCents];
};
const untilMoneyAt = (at: Till, wanted: readonly [number, number]) =>
  until(async () => JSON.stringify(await moneyAt(at)) === JSON.stringify(wanted));
const request = (at: Till, type: string, input: Record<string, unknown>) =>
  value(at.bridge.requests.make({ requestId: newId<RequestId>(), type, input }));
const lease = (at: Till, leaseId: LeaseId, amountCents: string) =>
  request(at, 'payments.leaseStoredValue', { accountId, leaseId, amountCents });
const spend = (at: Till, leaseId: LeaseId, amountCents: number, spendId = newId<RowId>()) =>
  at.bridge.payments.spend({ spendId, leaseId, amountCents });

/** What a card pays of a sale; a cashier presses once more when the cloud took too long. */
async function held(at: Till, saleId: SaleId, amountCents: number): Promise<HeldValue> {
  await at.until(({ sync }) => sync.server === 'online');
  let answer: Awaited<ReturnType<typeof at.bridge.payments.hold>> | undefined;
  await until(async () => {
    answer = await at.bridge.payments.hold({
      saleId,
      accountId: accountId as StoredValueAccountId,
      amountCents,
    });
    return answer.ok || answer.error.code !== 'payments.holdOffline';
  });
  if (answer === undefined) throw new Error('expected an answer');
  return value(Promise.resolve(answer));
}

/** The power goes after the journal had what the database hadn't: the till comes up with the older database. */
async function crashBehind(older: string): Promise<void> {
  await till.close();
  for (const end of ['', '-wal', '-shm']) await rm(join(till.dataDir, DATABASE_FILE + end), { force: true });
  await cp(join(older, DATABASE_FILE), join(till.dataDir, DATABASE_FILE));
  await till.start();
  await till.getReady();
}

describe('a card that pays a sale', () => {
  it('[PAY-37] [PAY-38] is held by the cloud, free again when it is taken off, and spent with the sale', async () => {
    await till.getReady();
    const { productId, variantId } = company.items[0];
    const added = await value(
      till.bridge.sales.addProduct({ ...{ productId, variantId }, quantityMilli: 2_000 } as never),
    );
    const { saleId, pricedAt, totalCents } = added.cart;
    const books = async () =>
      (
        await world.admin.query(
          `SELECT balance_cents AS balance, leased_cents AS leased FROM stored_value_accounts WHERE company_id = $1`,
          [company.companyId],
        )
      ).rows[0];
    const first = await held(till, saleId, totalCents);
    expect(first.leg).toMatchObject({ tender: 'giftCard', tenderedCents: totalCents });
    await value(till.bridge.selling.noteTaken({ saleId, pricedAt, tenders: [first.leg] }));
    expect(Number((await books()).leased) * 100).toBeGreaterThanOrEqual(totalCents);
    await value(till.bridge.selling.noteTaken({ saleId, pricedAt, tenders: [] }));
    await until(async () => (await books()).leased === '0.00');

    const { leg } = await held(till, saleId, totalCents);
    await value(till.bridge.selling.noteTaken({ saleId, pricedAt, tenders: [leg] }));
    await till.restart();
    await till.getReady();
    const { taken } = await value(till.bridge.sales.cart({}));
    expect(taken).toEqual([leg]);
    const sale = { saleId, totalCents, pricedAt, tenders: [leg] };
    const { receiptNumber } = await value(till.bridge.sales.completeSale(sale));
    await till.until(({ sync }) => sync.waiting === 0);
    const left = 5_000 - totalCents;
    await until(async () => (await books()).leased === '0.00');
    expect(await books()).toEqual({ balance: (left / 100).toFixed(2), leased: '0.00' });
    await untilMoneyAt(spare, [left, 0]);
    const { rows } = await world.admin.query(
      `SELECT (SELECT count(*)::int FROM review_items WHERE company_id = $1 AND code LIKE 'payments.%') AS told,
              (SELECT count(*)::int FROM quarantined_facts WHERE company_id = $1) AS refused,
              (SELECT lines::text FROM journal_entries WHERE company_id = $1 AND reference = $2 LIMIT 1) AS lines`,
      [company.companyId, receiptNumber],
    );
    expect(rows[0]).toMatchObject({ told: 0, refused: 0 });
    expect(JSON.parse(rows[0].lines)).toContainEqual(
      expect.objectContaining({ accountCode: '2300', debitCents: (totalCents / 100).toFixed(2) }),
    );
  });
});

describe('a card at a till without a network', () => {
  it('[PAY-13] is spent to the last cent of what was set aside, through a crash, and comes out exact', async () => {
    const leaseId = newId<LeaseId>();
    await lease(till, leaseId, '30.00');
    await untilMoneyAt(till, [5_000, 3_000]);
    const older = await till.copyFolder();
    await till.getReady();
    till.wire.cut();
    const spendId = newId<RowId>();
    expect(await value(spend(till, leaseId, 1_250, spendId))).toMatchObject({
      balanceCents: 3_750,
      restCents: 1_750,
    });
    await crashBehind(older);
    await rm(older, { recursive: true });
    expect(await moneyAt(till)).toEqual([3_750, 1_750]);
    // The cashier presses the same button again.
    await value(spend(till, leaseId, 1_250, spendId));
    await value(spend(till, leaseId, 1_000));
    expect(await spend(till, leaseId, 751)).toMatchObject({
      ok: false,
      error: { code: 'payments.leaseShort', details: { restCents: 750 } },
    });
    expect((await till.state()).sync.waiting).toBe(2);
    expect(await moneyAt(spare)).toEqual([5_000, 0]);
    till.wire.mend();
    await untilMoneyAt(spare, [2_750, 0]);
    await till.until(({ sync }) => sync.waiting === 0);
    await untilMoneyAt(till, [2_750, 750]);
    const { rows } = await world.admin.query(
      `SELECT balance_cents AS balance, leased_cents AS leased FROM stored_value_accounts WHERE company_id = $1`,
      [company.companyId],
    );
    expect(rows).toEqual([{ balance: '27.50', leased: '7.50' }]);
  });

  it('[PAY-14] is free again when the till gives it back, or dies and its stream is carried and closed', async () => {
    const leaseId = newId<LeaseId>();
    await lease(till, leaseId, '50.00');
    await untilMoneyAt(till, [5_000, 5_000]);
    expect(await spend(spare, leaseId, 100)).toMatchObject({ error: { code: 'payments.leaseUnknown' } });
    const [streamId = ''] = till.look('SELECT stream_id AS id FROM device_state').map(({ id }) => String(id));
    till.wire.cut();
    await value(spend(till, leaseId, 500));
    expect(await value(till.bridge.payments.release({ leaseId }))).toMatchObject({ restCents: 0 });
    till.wire.mend();
    await till.until(({ sync }) => sync.waiting === 0);
    await lease(till, leaseId, '40.00');
    await untilMoneyAt(till, [4_500, 4_000]);
    till.wire.cut();
    await value(spend(till, leaseId, 1_500));
    await till.close();

    const later = newId<LeaseId>();
    await lease(spare, later, '45.00');
    await untilMoneyAt(spare, [4_500, 500]);
    await value(
      spare.bridge.devices.carryDeadTill({ folder: stick, recoveryKey: company.recoveryPrivateKey }),
    );
    await until(async () => (await value(spare.bridge.devices.carriedStream({ streamId }))).waiting === 0);
    await value(spare.bridge.devices.closeCarriedStream({ streamId, pin: MANAGER_PIN }));
    await lease(spare, later, '45.00');
    await untilMoneyAt(spare, [3_000, 3_000]);
    await value(spend(spare, later, 3_000));
    await spare.until(({ sync }) => sync.waiting === 0);
    await untilMoneyAt(spare, [0, 0]);
    const { rows } = await world.admin.query(
      `SELECT (SELECT leased_cents FROM stored_value_accounts WHERE company_id = $1) AS leased,
              (SELECT count(*)::int FROM review_items WHERE company_id = $1) AS told,
              (SELECT count(*)::int FROM stored_value_leases WHERE company_id = $1 AND state = 'ended') AS ended`,
      [company.companyId],
    );
    expect(rows).toEqual([{ leased: '0.00', told: 0, ended: 1 }]);
  });
});
