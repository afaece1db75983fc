import { randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reEnrolProofText } from '#shared/devices/index.ts';
import { instantOf, type LeaseId, type RowId, type StoredValueAccountId } from '#shared/kernel/index.ts';
import { leaseReleased, storedValueSpent } from '#shared/payments/index.ts';
import type { CommandResponse } from '#shared/sync/index.ts';
import { post, TestDevice } from './device.ts';
import { MANAGER_PIN, newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let tills: readonly [TestDevice, TestDevice];
let accountId: StoredValueAccountId;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  tills = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
  accountId = newId<StoredValueAccountId>();
  expect((await issue('50.00')).outcome).toBe('decided');
});

async function ask(
  till: TestDevice,
  type: string,
  input: object,
  change: object = {},
): Promise<CommandResponse> {
  const at = '2026-11-21T02:03:04.000Z';
  const command = { commandId: newId(), type, input, at, by: company.cashierId, ...change };
  const { data, error } = await post<CommandResponse>(`${till.url}/v1/commands`, command, till.authorization);
  if (error !== undefined) throw new Error(`${error.code} ${JSON.stringify(error.details)}`);
  return data;
}

const issue = (
  amountCents: string,
  change: object = {},
  by = company.managerId,
  commandId: string = newId(),
) =>
  ask(
    tills[0],
    'payments.issueStoredValue',
    {
      accountId,
      kind: 'giftCard',
      code: 'CARD-1',
      customerId: null,
      amountCents,
      funding: 'cash',
      ...change,
    },
    { by, commandId },
  );
const lease = (till: TestDevice, amountCents: string, leaseId = newId<LeaseId>(), change: object = {}) =>
  ask(till, 'payments.leaseStoredValue', { accountId, leaseId, amountCents }, change);

const ofLease = (leaseId: LeaseId, amountCents: number) => {
  return { accountId, leaseId, amountCents, outletId: company.outletId };
};
const spend = (till: TestDevice, leaseId: LeaseId, amountCents: number) =>
  till.recordDecision({
    definition: storedValueSpent,
    outlets: [company.outletId],
    privateText: null,
    body: {
      ...ofLease(leaseId, amountCents),
      spendId: newId<RowId>(),
      kind: 'giftCard',
      spentBy: company.cashierId,
    },
  });
const release = (till: TestDevice, leaseId: LeaseId, amountCents: number) =>
  till.recordDecision({
    definition: leaseReleased,
    outlets: [company.outletId],
    privateText: null,
    body: { ...ofLease(leaseId, amountCents), releasedBy: company.cashierId },
  });

const query = async (sql: string, parameters: readonly unknown[] = []) =>
  (await world.admin.query<Record<string, string>>(sql, [company.companyId, ...parameters])).rows;
async function figures() {
  const [row] = await query(
    `SELECT balance_cents AS balance, leased_cents AS leased FROM stored_value_accounts WHERE company_id = $1 AND id = $2`,
    [accountId],
  );
  return [row?.balance, row?.leased];
}
const leasesOf = (till: TestDevice) =>
  query(
    `SELECT amount_cents AS amount, spent_cents AS spent, returned_cents AS returned, state
       FROM stored_value_leases WHERE company_id = $1 AND stream_id = $2 ORDER BY id`,
    [till.streamId],
  );
const reviewCodes = async () =>
  (await query(`SELECT code, details FROM review_items WHERE company_id = $1 ORDER BY code`)).map(
    ({ code, details }) => [code, details],
  );
const close = (asker: TestDevice, streamId: string) =>
  post(
    `${asker.url}/v1/streams/${streamId}/close`,
    { staffId: company.managerId, pin: MANAGER_PIN },
    asker.authorization,
  );

describe('leases that are asked for at once', () => {
  it('[PAY-13] never come to more than there is, whoever asks', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) => lease(index % 2 === 0 ? tills[0] : tills[1], '3.00')),
    );
    const granted = answers.filter(({ outcome }) => outcome === 'decided');
    expect(granted).toHaveLength(17);
    expect(granted.filter(({ answer }) => answer.changed[0]?.after === '2.00')).toHaveLength(1);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([null, 'payments.nothingFree']));
    expect(await figures()).toEqual(['50.00', '50.00']);
  });

  it('are given once for one command, and added to for another', async () => {
    const [leaseId, commandId] = [newId<LeaseId>(), newId()];
    const ask = () => lease(tills[0], '10.00', leaseId, { commandId });
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.answer.changed).toEqual([{ field: 'leased', before: '0.00', after: '10.00' }]);
    await lease(tills[0], '5.00', leaseId);
    expect(await leasesOf(tills[0])).toMatchObject([{ amount: '15.00', spent: '0.00', state: 'open' }]);
    expect((await lease(tills[1], '5.00', leaseId)).code).toBe('payments.leaseUnknown');
  });

  it('stay exact among spending, issuing, giving back and closing that go on beside them', async () => {
    const held = [newId<LeaseId>(), newId<LeaseId>()] as const;
    for (const [index, leaseId] of held.entries()) await lease(tills[index] as TestDevice, '20.00', leaseId);
    const spends = tills.map((till, index) =>
      [1, 2, 3, 4].map(() => spend(till, held[index] as LeaseId, 100)),
    );
    spends[1]?.push(release(tills[1], held[1], 1_600));
    await Promise.all([
      ...tills.flatMap((till, index) => [till.push(spends[index] ?? []), till.push(spends[index] ?? [])]),
      ...tills.map((till) => lease(till, '1.00')),
      issue('10.00'),
      issue('10.00'),
    ]);
    await Promise.all([
      close(tills[1], tills[0].streamId),
      close(tills[1], tills[0].streamId),
      tills[0].push(spends[0] ?? []),
    ]);
    expect(await leasesOf(tills[0])).toMatchObject([{ spent: '4.00', state: 'ended' }, { state: 'ended' }]);
    expect(await figures()).toEqual(['62.00', '1.00']);
    expect(await reviewCodes()).toEqual([]);
    const ends = await query(
      `SELECT body->>'amountCents' AS rest FROM facts WHERE company_id = $1 AND audience = 'office'
          AND type = 'payments.leaseEnded.v1' ORDER BY 1`,
    );
    expect(ends).toEqual([{ rest: '1.00' }, { rest: '16.00' }]);
  });
});

describe('a lease', () => {
  it('[PAY-14] of a copied till waits for a person, who closes what followed it', async () => {
    const [till, spare] = tills;
    const leaseId = newId<LeaseId>();
    await lease(till, '20.00', leaseId);
    const key = TestDevice.newKey();
    const issuedAt = instantOf(Date.now());
    const text = reEnrolProofText(till.streamId, key.publicKey, issuedAt);
    const { data } = await post<{ streamId: string }>(`${till.url}/v1/devices/re-enrol`, {
      streamId: till.streamId,
      publicKey: key.publicKey,
      installationId: randomUUID(),
      issuedAt,
      proof: till.signText(text),
      newProof: sign(null, Buffer.from(text), key.privateKey).toString('base64'),
    });
    expect(await figures()).toEqual(['50.00', '20.00']);
    await close(spare, data.streamId);
    expect(await leasesOf(till)).toMatchObject([{ amount: '20.00', state: 'ended' }]);
    expect(await figures()).toEqual(['50.00', '0.00']);
    expect((await lease(till, '1.00')).code).toBe('payments.leaseOver');
  });

  it('[PAY-14] goes back when its device is paired anew', async () => {
    const installationId = randomUUID();
    const code = async () => {
      const made = await world.server.services.createPairingCodeAsOperator(company.companyId, 'T01');
      if (!made.ok) throw new Error(made.error.code);
      return made.value.pairingCode;
    };
    const first = await TestDevice.enrol(world.server.url, company, await code(), { installationId });
    await lease(first, '20.00');
    await TestDevice.enrol(world.server.url, company, await code(), { installationId });
    expect(await leasesOf(first)).toMatchObject([{ state: 'ended' }]);
    expect(await figures()).toEqual(['50.00', '0.00']);
  });

  it('[PAY-15] that was overspent is booked all the same, and somebody is told', async () => {
    const leaseId = newId<LeaseId>();
    await lease(tills[0], '30.00', leaseId);
    const { data } = await tills[0].push([spend(tills[0], leaseId, 2_500), spend(tills[0], leaseId, 3_000)]);
    expect(data.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    expect(await figures()).toEqual(['-5.00', '0.00']);
    expect(await reviewCodes()).toMatchObject([
      ['payments.balanceExceeded', { accountId, code: 'CARD-1', missingCents: 500 }],
      ['payments.leaseExceeded', { accountId, leaseId, excessCents: 2_500 }],
    ]);
    const [entry] = await query(
      `SELECT sum((line->>'debitCents')::numeric - (line->>'creditCents')::numeric) AS owed
         FROM journal_entries, jsonb_array_elements(lines) AS line
        WHERE company_id = $1 AND audience = 'office' AND line->>'accountCode' = '2300'`,
    );
    expect(entry?.owed).toBe('5.00');
  });
});

describe('a command that a server has forgotten', () => {
  it('[PAY-10] causes the same fact when it is asked again, whichever of the two comes back first', async () => {
    const commandId = newId();
    const leaseId = newId<LeaseId>();
    const again = async () => [
      (await issue('7.00', {}, company.managerId, commandId)).outcome,
      (await lease(tills[0], '20.00', leaseId, { commandId: newLeaseId })).outcome,
    ];
    const newLeaseId = newId();
    expect(await again()).toEqual(['decided', 'decided']);
    await world.admin.query('DELETE FROM commands WHERE company_id = $1', [company.companyId]);
    expect(await again()).toEqual(['decided', 'decided']);
    expect(await figures()).toEqual(['57.00', '20.00']);
    const [count] = await query(
      `SELECT count(*) AS n FROM facts WHERE company_id = $1 AND audience = 'office' AND id = ANY($2::uuid[])`,
      [[commandId, newLeaseId]],
    );
    expect(count?.n).toBe('2');
  });
});

describe('issuing', () => {
  it('[PAY-10] is a manager’s, and gives one code to one account', async () => {
    expect((await issue('1.00', {}, company.cashierId)).code).toBe('identity.notAllowed');
    expect((await issue('1.00', { accountId: newId() })).code).toBe('payments.codeUsed');
    expect((await issue('0.00')).code).toBe('payments.amountInvalid');
    const both = [newId(), newId()].map((id) => issue('1.00', { accountId: id, code: 'CARD-2' }));
    expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual([null, 'payments.codeUsed']);
    expect((await lease(tills[0], '60.00')).answer.changed).toMatchObject([{ after: '50.00' }]);
  });
});
