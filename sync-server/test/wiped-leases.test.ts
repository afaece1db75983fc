import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloseStreamResponse, TillStatus } from '#shared/devices/index.ts';
import { instantOf, type LeaseId, type RowId, type StoredValueAccountId } from '#shared/kernel/index.ts';
import { storedValueSpent } from '#shared/payments/index.ts';
import type { CommandResponse } from '#shared/sync/index.ts';
import { operatorKey } from '../src/operator/operator-access.ts';
import { call, post, type TestDevice } from './device.ts';
import { MANAGER_PIN, newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const SHOP = 'lease-shop';
let world: TestWorld;
let dataDir: string;
let company: TestCompany;
let shop: TestDevice;
let lost: TestDevice;
let accountId: StoredValueAccountId;
let leaseId: LeaseId;
let companies = 0;
let slug: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-leases-'));
  world = await startWorld({ dataDir });
});
afterAll(async () => {
  await world.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  companies += 1;
  slug = `${SHOP}-${companies}`;
  company = await world.createCompany({ storeSlug: slug });
  [shop, lost] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
  [accountId, leaseId] = [newId<StoredValueAccountId>(), newId<LeaseId>()];
  const card = { accountId, kind: 'giftCard', code: 'CARD-1', customerId: null, funding: 'cash' };
  await ask(shop, 'payments.issueStoredValue', { ...card, amountCents: '50.00' }, company.managerId);
  await ask(lost, 'payments.leaseStoredValue', { accountId, leaseId, amountCents: '30.00' });
  expect(await figures()).toEqual(['50.00', '30.00']);
});

async function ask(till: TestDevice, type: string, input: object, by: string = company.cashierId) {
  const command = { commandId: newId(), type, input, at: instantOf(Date.now()), by };
  const { data } = await post<CommandResponse>(`${till.url}/v1/commands`, command, till.authorization);
  expect(data.outcome).toBe('decided');
}
const spend = (amountCents: number) =>
  lost.recordDecision({
    definition: storedValueSpent,
    outlets: [company.outletId],
    privateText: null,
    body: {
      ...{ accountId, leaseId, amountCents, outletId: company.outletId },
      ...{ spendId: newId<RowId>(), kind: 'giftCard', spentBy: company.cashierId },
    },
  });
async function figures() {
  const { rows } = await world.admin.query(
    'SELECT balance_cents AS balance, leased_cents AS leased FROM stored_value_accounts WHERE id = $1',
    [accountId],
  );
  return [rows[0]?.balance, rows[0]?.leased];
}
const told = async () => {
  const { rows } = await world.admin.query(
    `SELECT code FROM review_items WHERE company_id = $1 AND code LIKE 'payments.%' ORDER BY code`,
    [company.companyId],
  );
  return rows.map(({ code }) => code);
};
const ends = async () => {
  const { rows } = await world.admin.query(
    `SELECT body->>'amountCents' AS rest FROM facts WHERE company_id = $1 AND audience = 'office'
        AND type = 'payments.leaseEnded.v1'`,
    [company.companyId],
  );
  return rows.map(({ rest }) => rest);
};
const byManager = (path: string, body: object = {}) =>
  post<CloseStreamResponse>(
    `${world.server.url}/v1/streams/${lost.streamId}/${path}`,
    { staffId: company.managerId, pin: MANAGER_PIN, ...body },
    shop.authorization,
  );
async function orderWipe(): Promise<{ authorization: string }> {
  await byManager('take-out', { wipe: true });
  const renewal = lost.renewalBody(instantOf(Date.now()));
  const { error } = await post(`${world.server.url}/v1/devices/token`, renewal);
  return { authorization: `Bearer ${(error.details as { wipe: { token: string } }).wipe.token}` };
}
const sayWiped = (authorization: { authorization: string }, leftUnsent: number) =>
  post(`${world.server.url}/v1/devices/wiped`, { leftUnsent }, authorization);
const sendFacts = (facts: readonly unknown[], authorization: { authorization: string }) =>
  post<{ results: { outcome: string }[] }>(
    `${world.server.url}/v1/facts`,
    { protocol: 1, facts },
    authorization,
  );
const listed = async () => {
  const { data } = await call<{ tills: TillStatus[] }>(`${world.server.url}/v1/tills`, {
    headers: shop.authorization,
  });
  return data.tills.find(({ streamId }) => streamId === lost.streamId);
};
const asOperator = async <Data>(path: string, body: object) =>
  post<Data>(`${world.server.url}/v1/operator/${path}`, body, {
    authorization: `Operator ${await operatorKey(dataDir)}`,
  });

describe('[PAY-16] what a till holds that is to be wiped', () => {
  it('is free again with its word that it is done, and only what it had not spent', async () => {
    const token = await orderWipe();
    expect(await listed()).toMatchObject({ standing: 'wiping', heldCents: '30.00' });
    await sendFacts([spend(1_200)], token);
    expect(await figures()).toEqual(['38.00', '18.00']);
    await Promise.all([sayWiped(token, 0), sayWiped(token, 0)]);
    expect(await figures()).toEqual(['38.00', '0.00']);
    expect(await ends()).toEqual(['18.00']);
    expect(await listed()).toMatchObject({ standing: 'wiped', heldCents: '0.00' });
    expect(await told()).toEqual([]);
  });

  it('stays its own when it left records behind, until a person closes it; what is carried later is booked and told', async () => {
    const token = await orderWipe();
    const unsent = spend(2_500);
    await sayWiped(token, 1);
    expect(await figures()).toEqual(['50.00', '30.00']);
    await byManager('close');
    await byManager('close');
    expect(await figures()).toEqual(['50.00', '0.00']);
    expect(await listed()).toMatchObject({ standing: 'wiped' });
    expect(await ends()).toEqual(['30.00']);

    const another = newId<LeaseId>();
    await ask(shop, 'payments.leaseStoredValue', { accountId, leaseId: another, amountCents: '50.00' });
    const carried = await sendFacts([unsent], shop.authorization);
    expect(carried.data.results.map(({ outcome }) => outcome)).toEqual(['accepted']);
    expect(await figures()).toEqual(['25.00', '50.00']);
    expect(await told()).toEqual(['payments.balanceExceeded', 'payments.leaseExceeded']);
  });

  it('stays its own while something of it is set aside, whatever the till says', async () => {
    const token = await orderWipe();
    await sendFacts([lost.signEnvelope(lost.nextEnvelope('payments.unheardOf.v1', {}))], token);
    await sayWiped(token, 0);
    expect(await figures()).toEqual(['50.00', '30.00']);
    await byManager('close');
    expect(await figures()).toEqual(['50.00', '0.00']);
  });

  it('isn’t given back by the word of a till that nobody asked to be wiped, nor by being taken out of service', async () => {
    await sayWiped(lost.authorization, 0);
    expect(await figures()).toEqual(['50.00', '30.00']);
    await byManager('take-out', { wipe: false });
    await sayWiped(lost.authorization, 0);
    expect(await figures()).toEqual(['50.00', '30.00']);
  });
});

describe('[DEV-8] whoever runs the server', () => {
  it('takes a till out of service by its series, has it wiped, and ends it', async () => {
    const named = { company: slug, receiptSeries: 'T02' };
    expect((await asOperator('revocations', named)).data).toMatchObject({ standing: 'revoked', by: null });
    expect((await asOperator('revocations', { ...named, wipe: true })).data).toMatchObject({
      standing: 'wiping',
    });
    expect(await figures()).toEqual(['50.00', '30.00']);
    const closed = await asOperator<CloseStreamResponse>('closures', named);
    expect(closed.data).toMatchObject({ registerCode: 'T02', receiptSeries: 'T02', lastReceiptSequence: 0 });
    expect(await figures()).toEqual(['50.00', '0.00']);
    expect((await asOperator('closures', named)).data).toEqual(closed.data);
    expect(await listed()).toMatchObject({ standing: 'wiping', heldCents: '0.00' });
  });

  it('is told when there is no such shop or till', async () => {
    const code = async (company: string, receiptSeries: string) =>
      (await asOperator('closures', { company, receiptSeries })).error.code;
    expect(await code('nobody', 'T02')).toBe('identity.companyUnknown');
    expect(await code(slug, 'T09')).toBe('devices.streamUnknown');
  });
});
