import { randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CloseStreamResponse, type EnrolResponse, reEnrolProofText } from '#shared/devices/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { type Answer, post, TestDevice } from './device.ts';
import { CASHIER_PIN, MANAGER_PIN, newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const MINUTE_MS = 60_000;
let world: TestWorld;
let company: TestCompany;
let shiftedMs = 0;

beforeAll(async () => {
  world = await startWorld({ clock: () => Date.now() + shiftedMs });
});
afterAll(() => world.stop());
beforeEach(async () => {
  shiftedMs = 0;
  company = await world.createCompany();
});

const reviewItemsOf = async (code: string) =>
  (
    await world.admin.query(
      'SELECT details, outlet_id FROM review_items WHERE company_id = $1 AND code = $2',
      [company.companyId, code],
    )
  ).rows;
const statusOf = async (streamId: string) =>
  (await world.admin.query('SELECT status FROM streams WHERE id = $1', [streamId])).rows[0]?.status;

describe('an enrolment whose answer was lost', () => {
  it('[DEV-2] is answered again with the same stream, to the same device with the same key, while the code is good', async () => {
    const made = await world.server.services.createPairingCodeAsOperator(company.companyId, 'T01');
    if (!made.ok) throw new Error(made.error.code);
    const body = TestDevice.enrolBody(made.value.pairingCode);
    const enrolWith = (changed: unknown) =>
      post<EnrolResponse>(`${world.server.url}/v1/devices/enrol`, changed);
    const first = await enrolWith(body);
    const again = await enrolWith(body);
    expect(again.data).toMatchObject({ streamId: first.data.streamId, receiptSeries: 'T01' });
    const stranger = TestDevice.enrolBody(made.value.pairingCode, body.installationId);
    expect((await enrolWith(stranger)).error.code).toBe('devices.pairingCodeInvalid');
    const elsewhere = TestDevice.enrolBody(made.value.pairingCode);
    expect((await enrolWith(elsewhere)).error.code).toBe('devices.pairingCodeInvalid');
    shiftedMs = 15 * MINUTE_MS + 1;
    expect((await enrolWith(body)).error.code).toBe('devices.pairingCodeInvalid');
  });
});

describe('what the server expects of streams', () => {
  const ask = (device: TestDevice, streamIds: readonly string[]) =>
    post<{ incarnation: number; streams: { streamId: string; expectedSequence: number; status: string }[] }>(
      `${world.server.url}/v1/streams/expected`,
      { streamIds },
      device.authorization,
    );

  it('is told of those of the asker’s company and outlet; others are left out', async () => {
    const [till, spare] = [await world.enrol(company), await world.enrol(company, 'T02')];
    const stranger = await world.enrol(await world.createCompany());
    await till.push([till.openShift(), till.sell([[company.items[0], 1000]])]);
    await world.admin.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [till.streamId]);
    const { rows } = await world.admin.query(
      'SELECT server_stream_id AS id FROM company_keys WHERE company_id = $1',
      [company.companyId],
    );
    const ids = [till.streamId, spare.streamId, stranger.streamId, newId(), rows[0].id];
    const { data } = await ask(spare, ids);
    expect(data.incarnation).toBe(1);
    expect(new Map(data.streams.map(({ streamId, ...rest }) => [streamId, rest]))).toEqual(
      new Map([
        [till.streamId, { expectedSequence: 3, status: 'revoked' }],
        [spare.streamId, { expectedSequence: 1, status: 'open' }],
      ]),
    );
    await world.admin.query('UPDATE streams SET outlet_id = $2 WHERE id = $1', [till.streamId, newId()]);
    expect((await ask(spare, [till.streamId])).data.streams).toEqual([]);
  });

  it('is asked of at most two hundred at once, by a paired device', async () => {
    const till = await world.enrol(company);
    const many = Array.from({ length: 201 }, () => newId());
    expect((await ask(till, many)).httpStatus).toBe(400);
    const unpaired = await post(`${world.server.url}/v1/streams/expected`, { streamIds: [till.streamId] });
    expect(unpaired.error.code).toBe('devices.tokenMissing');
  });
});

describe('a device whose stream has another writer', () => {
  function bodyOf(till: TestDevice, key = TestDevice.newKey(), issuedAt = instantOf(Date.now() + shiftedMs)) {
    const text = reEnrolProofText(till.streamId, key.publicKey, issuedAt);
    return {
      streamId: till.streamId,
      publicKey: key.publicKey,
      installationId: randomUUID(),
      issuedAt,
      proof: till.signText(text),
      newProof: sign(null, Buffer.from(text), key.privateKey).toString('base64'),
    };
  }
  const reEnrol = (body: unknown): Promise<Answer<EnrolResponse>> =>
    post<EnrolResponse>(`${world.server.url}/v1/devices/re-enrol`, body);

  it('[DEV-3] gets a new stream at its register, once however often it asks, and the manager is told', async () => {
    const till = await world.enrol(company);
    const body = bodyOf(till);
    const answers = await Promise.all([reEnrol(body), reEnrol(body), reEnrol(body)]);
    const [first] = answers;
    expect(first?.data).toMatchObject({
      registerCode: 'T01',
      receiptSeries: 'T01B',
      companyId: company.companyId,
    });
    expect(new Set(answers.map(({ data }) => data.streamId)).size).toBe(1);
    expect(first?.data.streamId).not.toBe(till.streamId);
    const items = await reviewItemsOf('sync.streamCopied');
    expect(items).toEqual([
      {
        outlet_id: company.outletId,
        details: {
          registerId: company.registerIds[0],
          registerCode: 'T01',
          streamId: till.streamId,
          receiptSeries: 'T01',
          newStreamId: first?.data.streamId,
          newReceiptSeries: 'T01B',
        },
      },
    ]);
    expect(await statusOf(till.streamId)).toBe('closed');
    const late = till.sell([[company.items[0], 1000]]);
    const carried = await post<{ results: { outcome: string }[] }>(
      `${world.server.url}/v1/facts`,
      { protocol: 1, facts: [late] },
      { authorization: `Bearer ${first?.data.token}` },
    );
    expect(carried.data.results[0]?.outcome).toBe('accepted');
  });

  it('is refused without both keys’ signatures, with its old key, for a clock that is far off, and once it is revoked', async () => {
    const [till, other] = [await world.enrol(company), await world.enrol(company, 'T02')];
    const key = TestDevice.newKey();
    const good = bodyOf(till, key);
    const refusedFor = async (body: unknown) => (await reEnrol(body)).error.code;
    expect(await refusedFor({ ...good, proof: good.newProof })).toBe('devices.proofInvalid');
    expect(await refusedFor({ ...good, newProof: good.proof })).toBe('devices.proofInvalid');
    expect(await refusedFor({ ...good, streamId: other.streamId })).toBe('devices.proofInvalid');
    expect(await refusedFor({ ...good, streamId: newId() })).toBe('devices.proofInvalid');
    const under = reEnrolProofText(till.streamId, key.publicKey, '2031-01-01T00:00:00.000Z');
    const early = {
      ...good,
      issuedAt: '2031-01-01T00:00:00.000Z',
      proof: till.signText(under),
      newProof: sign(null, Buffer.from(under), key.privateKey).toString('base64'),
    };
    expect(await refusedFor(early)).toBe('devices.clockTooFar');
    await world.admin.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [till.streamId]);
    expect(await refusedFor(good)).toBe('devices.revoked');
    expect(await reviewItemsOf('sync.streamCopied')).toEqual([]);
  });

  it('is given five new streams a day and no more', async () => {
    const till = await world.enrol(company);
    for (let count = 0; count < 5; count += 1) expect((await reEnrol(bodyOf(till))).httpStatus).toBe(200);
    expect((await reEnrol(bodyOf(till))).error.code).toBe('kernel.tooManyRequests');
    shiftedMs = 24 * 60 * MINUTE_MS + 1000;
    expect((await reEnrol(bodyOf(till))).data.receiptSeries).toBe('T01G');
  });
});

describe('a dead till’s stream', () => {
  const close = (spare: TestDevice, streamId: string, person: { staffId: string; pin: string }) =>
    post<CloseStreamResponse>(
      `${world.server.url}/v1/streams/${streamId}/close`,
      person,
      spare.authorization,
    );
  const manager = () => ({ staffId: company.managerId, pin: MANAGER_PIN });

  it('[DEV-4] is closed by a manager at a spare, which is told what the server has of it, and can be carried after that', async () => {
    const [dead, spare] = [await world.enrol(company), await world.enrol(company, 'T02')];
    await dead.push([dead.openShift(), dead.sell([[company.items[0], 1000]])]);
    const late = dead.sell([[company.items[1], 1000]]);
    const answer = { registerCode: 'T01', receiptSeries: 'T01', lastSequence: 2, lastReceiptSequence: 1 };
    expect((await close(spare, dead.streamId, manager())).data).toEqual(answer);
    const noted = await world.admin.query(
      'SELECT status, closed_by, closed_through FROM streams WHERE id = $1',
      [dead.streamId],
    );
    expect(noted.rows).toEqual([{ status: 'closed', closed_by: company.managerId, closed_through: '2' }]);
    expect((await spare.push([late])).data.results[0]?.outcome).toBe('accepted');
    expect((await close(spare, dead.streamId, manager())).data).toEqual({
      ...answer,
      lastSequence: 3,
      lastReceiptSequence: 2,
    });
    const { rows } = await world.admin.query('SELECT closed_through FROM streams WHERE id = $1', [
      dead.streamId,
    ]);
    expect(rows).toEqual([{ closed_through: '2' }]);
  });

  it('is closed by nobody else: a cashier, a wrong PIN, another outlet’s device, another company’s', async () => {
    const [dead, spare] = [await world.enrol(company), await world.enrol(company, 'T02')];
    const refused = async (streamId: string, person: { staffId: string; pin: string }) =>
      (await close(spare, streamId, person)).error.code;
    expect(await refused(dead.streamId, { staffId: company.cashierId, pin: CASHIER_PIN })).toBe(
      'identity.notAllowed',
    );
    expect(await refused(dead.streamId, { ...manager(), pin: '0000' })).toBe('identity.pinWrong');
    expect(await refused(newId(), manager())).toBe('devices.streamUnknown');
    const stranger = await world.enrol(await world.createCompany());
    expect(await refused(stranger.streamId, manager())).toBe('devices.streamUnknown');
    await world.admin.query('UPDATE streams SET outlet_id = $2 WHERE id = $1', [spare.streamId, newId()]);
    expect(await refused(dead.streamId, manager())).toBe('devices.streamUnknown');
    expect(await statusOf(dead.streamId)).toBe('open');
  });
});
