import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Fleet, HealthReport, TillStatus } from '#shared/devices/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import type { operatorFleet } from '../src/operator/fleet.ts';
import { operatorKey } from '../src/operator/operator-access.ts';
import { call, post, type TestDevice } from './device.ts';
import { CASHIER_PIN, MANAGER_PIN, newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let world: TestWorld;
let company: TestCompany;
let shop: TestDevice;
let lost: TestDevice;
let shiftedMs = 0;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-take-out-'));
  world = await startWorld({ clock: () => Date.now() + shiftedMs, dataDir });
});
afterAll(async () => {
  await world.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  shiftedMs = 0;
  company = await world.createCompany();
  [shop, lost] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
});

const now = () => instantOf(Date.now() + shiftedMs);
const takeOut = (
  change: { streamId?: string; wipe?: boolean; staffId?: string; pin?: string } = {},
  asker: TestDevice = shop,
) =>
  post<TillStatus>(
    `${world.server.url}/v1/streams/${change.streamId ?? lost.streamId}/take-out`,
    {
      staffId: change.staffId ?? company.managerId,
      pin: change.pin ?? MANAGER_PIN,
      wipe: change.wipe ?? false,
    },
    asker.authorization,
  );
const tills = async (asker: TestDevice = shop) =>
  (await call<{ tills: TillStatus[] }>(`${world.server.url}/v1/tills`, { headers: asker.authorization })).data
    .tills;
const renew = (device: TestDevice) =>
  post<{ token: string }>(`${world.server.url}/v1/devices/token`, device.renewalBody(now()));
const shapesOf = (device: TestDevice) =>
  call(`${world.server.url}/v1/shapes?protocol=1`, { headers: device.authorization });
const wiped = (token: string, leftUnsent = 0) =>
  post<{ securedThrough: number }>(
    `${world.server.url}/v1/devices/wiped`,
    { leftUnsent },
    { authorization: `Bearer ${token}` },
  );
async function wipeToken(device: TestDevice): Promise<string> {
  const { error } = await renew(device);
  expect(error.code).toBe('devices.revoked');
  return (error.details as { wipe: { token: string } }).wipe.token;
}
const recordOf = async (device: TestDevice) =>
  (await world.admin.query('SELECT * FROM device_revocations WHERE stream_id = $1', [device.streamId]))
    .rows[0];

describe('[DEV-5] taking a till out of service', () => {
  it('ends its reading and its tokens at once, is answered the same again, and says who did it and when', async () => {
    expect((await shapesOf(lost)).httpStatus).toBe(200);
    const first = await takeOut();
    expect(first.data).toMatchObject({
      registerCode: 'T02',
      standing: 'revoked',
      by: 'Manager',
      leftUnsent: null,
    });
    expect((await shapesOf(lost)).error.code).toBe('devices.revoked');
    expect((await renew(lost)).error).toMatchObject({ code: 'devices.revoked', details: {} });
    shiftedMs = 60_000;
    expect((await takeOut()).data).toEqual(first.data);
    expect((await recordOf(lost)).revoked_by).toBe(company.managerId);
    const own = (await tills()).find(({ streamId }) => streamId === shop.streamId);
    expect(own).toMatchObject({ standing: 'inService', since: null, by: null, waiting: 0 });
  });

  it('lets no till take itself out, and says so', async () => {
    expect(await takeOut({ streamId: shop.streamId })).toMatchObject({
      httpStatus: 409,
      error: { code: 'devices.ownTill' },
    });
    expect((await shapesOf(shop)).httpStatus).toBe(200);
  });

  it('is for people who may pair devices there, by PIN, and for tills of the outlet', async () => {
    const code = async (change: Parameters<typeof takeOut>[0], asker?: TestDevice) =>
      (await takeOut(change, asker)).error.code;
    expect(await code({ pin: '000000' })).toBe('identity.pinWrong');
    expect(await code({ staffId: company.cashierId, pin: CASHIER_PIN })).toBe('identity.notAllowed');
    expect(await code({ staffId: newId() })).toBe('identity.staffUnknown');
    expect(await code({ streamId: newId() })).toBe('devices.streamUnknown');
    const elsewhere = await world.createCompany();
    const stranger = await world.enrol(elsewhere);
    expect(await code({ staffId: elsewhere.managerId }, stranger)).toBe('devices.streamUnknown');
    expect((await tills(stranger)).map(({ streamId }) => streamId)).toEqual([stranger.streamId]);
    const { rows } = await world.admin.query(
      'SELECT server_stream_id AS id FROM company_keys WHERE company_id = $1',
      [company.companyId],
    );
    expect(await code({ streamId: rows[0].id })).toBe('devices.streamUnknown');
    await world.admin.query('UPDATE streams SET outlet_id = $2 WHERE id = $1', [lost.streamId, newId()]);
    expect(await code({})).toBe('devices.streamUnknown');
    expect((await shapesOf(lost)).httpStatus).toBe(200);
  });

  it('is undone by pairing anew, in a stream of its own', async () => {
    await takeOut();
    const again = await world.enrol(company, 'T02');
    expect(again.enrolled.receiptSeries).toBe('T02B');
    expect((await shapesOf(again)).httpStatus).toBe(200);
    const standings = (await tills()).map(({ receiptSeries, standing }) => [receiptSeries, standing]);
    expect(new Map(standings as [string, string][])).toEqual(
      new Map([
        ['T01', 'inService'],
        ['T02B', 'inService'],
        ['T02', 'revoked'],
      ]),
    );
  });

  it('tells when a till was last seen, to a few minutes, and what of it is set aside', async () => {
    const seen = async () => (await tills()).find(({ streamId }) => streamId === lost.streamId);
    expect((await seen())?.lastSeenAt).toBeNull();
    await shapesOf(lost);
    const first = (await seen())?.lastSeenAt;
    expect(first).not.toBeNull();
    shiftedMs = 60_000;
    await shapesOf(lost);
    expect((await seen())?.lastSeenAt).toBe(first);
    shiftedMs = 10 * 60_000;
    await shapesOf(lost);
    expect((await seen())?.lastSeenAt).not.toBe(first);
    await lost.push([lost.openShift(), lost.signEnvelope(lost.nextEnvelope('sales.unheardOf.v1', {}))]);
    expect((await seen())?.waiting).toBe(1);
  });
});

describe('[DEV-6] having a till wiped', () => {
  it('gives it a token that sends and confirms, and opens nothing else', async () => {
    const facts = [lost.openShift(), lost.sell([[company.items[0], 1000]])];
    expect((await takeOut({ wipe: true })).data).toMatchObject({ standing: 'wiping', by: 'Manager' });
    const token = await wipeToken(lost);
    const authorization = { authorization: `Bearer ${token}` };
    for (const path of ['/v1/shapes?protocol=1', '/v1/tills']) {
      const { error } = await call(`${world.server.url}${path}`, { headers: authorization });
      expect([path, error.code]).toEqual([path, 'devices.tokenInvalid']);
    }
    expect((await lost.push(facts)).error.code).toBe('devices.revoked');
    const pushed = await post<{ results: { outcome: string }[] }>(
      `${world.server.url}/v1/facts`,
      { protocol: 1, facts },
      authorization,
    );
    expect(pushed.data.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    const { rows } = await world.admin.query(
      `SELECT 1 FROM review_items WHERE company_id = $1 AND code = 'sync.revokedAuthor'`,
      [company.companyId],
    );
    expect(rows).toHaveLength(2);
    expect((await wiped(token)).data).toEqual({ securedThrough: 0 });
    const [first] = (await tills()).filter(({ streamId }) => streamId === lost.streamId);
    expect(first).toMatchObject({ standing: 'wiped', leftUnsent: 0 });
    shiftedMs = 60_000;
    await wiped(token);
    expect((await tills()).find(({ streamId }) => streamId === lost.streamId)).toEqual(first);
    expect(await recordOf(lost)).toMatchObject({ wipe_asked_by: company.managerId });
  });

  it('can be asked for after it was taken out, and asked again stays as it was', async () => {
    await takeOut();
    const asked = await takeOut({ wipe: true });
    expect(asked.data.standing).toBe('wiping');
    shiftedMs = 60_000;
    expect((await takeOut({ wipe: false })).data).toEqual(asked.data);
    expect((await takeOut({ wipe: true })).data).toEqual(asked.data);
  });

  it('gives nothing to who repeats an old request, and takes nobody’s word who wasn’t asked', async () => {
    const old = lost.renewalBody(now());
    await takeOut({ wipe: true });
    shiftedMs = DAY_MS;
    const repeated = await post(`${world.server.url}/v1/devices/token`, old);
    expect(repeated.error.code).toBe('devices.clockTooFar');
    shiftedMs = 0;
    await wiped(shop.enrolled.token);
    expect(await recordOf(shop)).toBeUndefined();
    const standings = (await tills()).map(({ standing }) => standing);
    expect(standings.toSorted()).toEqual(['inService', 'wiping']);
  });
});

describe('how the tills are', () => {
  const HOUR_MS = 60 * 60 * 1000;
  const well = (): HealthReport => ({
    ...{ version: '1.2.0', protocol: 1, platform: 'linux x64', deviceTime: now() },
    ...{ shiftOpen: false, lastSequence: 7, waiting: 0, waitingSince: null, requests: 0, attention: 0 },
    ...{ freeBytes: 120_000_000_000, databaseBytes: 40_000_000, printer: 'ok', unprinted: 0 },
    ...{ lastBackupAt: null, mirror: 'none' },
  });
  const tell = (device: TestDevice, change: object = {}) =>
    post(`${world.server.url}/v1/devices/health`, { ...well(), ...change }, device.authorization);
  const fleet = async (asker: TestDevice = shop) =>
    (await call<Fleet>(`${world.server.url}/v1/devices/fleet`, { headers: asker.authorization })).data;
  const known = async (device: TestDevice) =>
    (await fleet()).devices.find(({ streamId }) => streamId === device.streamId);
  const asOperator = async (body: object) =>
    post<z.output<typeof operatorFleet>>(`${world.server.url}/v1/operator/fleet`, body, {
      authorization: `Operator ${await operatorKey(dataDir)}`,
    });

  it('[DEV-32] keeps the last word of each, by the server’s clock, and says since when one is silent', async () => {
    expect(await known(lost)).toMatchObject({ registerCode: 'T02', health: null, versionsBehind: 0 });
    expect((await tell(lost, { waiting: 9 })).httpStatus).toBe(200);
    const told = now();
    const deviceTime = instantOf(Date.now() + shiftedMs - HOUR_MS);
    await tell(lost, { waiting: 4, waitingSince: told, deviceTime, batteryPercent: 12 });
    shiftedMs = 3 * HOUR_MS;
    const silent = await known(lost);
    expect(silent?.health).toMatchObject({ waiting: 4, waitingSince: told, printer: 'ok', shiftOpen: false });
    const aheadMs = silent?.health?.clockAheadMs ?? 0;
    expect(Math.round(aheadMs / 60_000)).toBe(-60);
    expect(silent?.heardAt).toBe(silent?.health?.reportedAt);
    expect((await fleet()).serverTime > (silent?.heardAt ?? '')).toBe(true);
    const { rows } = await world.admin.query(
      'SELECT count(*)::int AS rows FROM device_health WHERE company_id = $1',
      [company.companyId],
    );
    expect(rows).toEqual([{ rows: 1 }]);
  });

  it('[DEV-35] is for the tills of the outlet and in service, says who is behind, and takes no word that it can not read', async () => {
    const elsewhere = await world.enrol(await world.createCompany());
    await tell(elsewhere, { version: '9.9.9' });
    await tell(shop, { version: '1.4.0' });
    await tell(lost);
    const seen = async () =>
      (await fleet()).devices.map(({ registerCode, versionsBehind }) => [registerCode, versionsBehind]);
    expect(await seen()).toEqual([
      ['T01', 0],
      ['T02', 1],
    ]);
    expect((await fleet(elsewhere)).devices.map(({ streamId }) => streamId)).toEqual([elsewhere.streamId]);
    const most = Number.MAX_SAFE_INTEGER;
    expect((await tell(lost, { waiting: most, databaseBytes: most })).httpStatus).toBe(200);
    expect(await seen()).toHaveLength(2);
    for (const wrong of [{ waiting: -1 }, { waitingSince: '2026-13-01T25:00:00.000Z' }])
      expect((await tell(lost, wrong)).error.code).toBe('kernel.inputInvalid');
    expect((await call(`${world.server.url}/v1/devices/fleet`)).error.code).toBe('devices.tokenMissing');
    await world.admin.query('UPDATE streams SET outlet_id = $2 WHERE id = $1', [lost.streamId, newId()]);
    expect(await seen()).toEqual([['T01', 0]]);
    const [registerId] = company.registerIds;
    await world.admin.query('UPDATE streams SET outlet_id = $2 WHERE id = $1', [shop.streamId, newId()]);
    expect(await seen()).toEqual([]);
    await world.admin.query(`UPDATE registers SET kind = 'office' WHERE id = $1`, [registerId]);
    const next = await world.enrol(company, 'T02');
    expect((await fleet()).devices.map(({ streamId }) => streamId)).toEqual([next.streamId]);
    await takeOut({ streamId: next.streamId });
    expect((await tell(next)).error.code).toBe('devices.revoked');
  });

  it('[DEV-36] is told whoever runs the server, of one shop or all, a line for each and trouble first', async () => {
    const slug = `fleet-${company.companyId.slice(-12)}`;
    await world.admin.query('INSERT INTO stores (slug, company_id) VALUES ($1, $2)', [
      slug,
      company.companyId,
    ]);
    await tell(shop);
    await tell(lost, { waiting: 4, waitingSince: now() });
    shiftedMs = 3 * HOUR_MS;
    await tell(shop, { freeBytes: 1_500_000_000 });
    const { data } = await asOperator({ company: slug });
    expect(
      data.devices.map(({ registerCode, troubles }) => [registerCode, troubles.map(({ code }) => code)]),
    ).toEqual([
      ['T02', ['unsentAndSilent']],
      ['T01', ['diskLow']],
    ]);
    const [worst, next] = data.devices.map(({ line }) => line);
    expect(worst).toMatch(
      new RegExp(
        `^!! ${slug} S1 T02 \\(T02\\): SILENT for 3 h with 4 records not sent; heard from \\S+Z, version 1\\.2\\.0, 4 waiting`,
      ),
    );
    expect(next).toMatch(/^! {2}\S+ S1 T01 \(T01\): disk low: 1\.5 GB free; heard from /);
    await tell(shop, { version: '\u001b[2J\u202e1.2', printer: 'ok\n!!\u009b31m' });
    const lines = (await asOperator({ company: slug })).data.devices.map(({ line }) => line);
    expect(lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
    expect(lines[1]).toContain('version ?[2J?1.2');
    expect((await asOperator({})).data.devices.length).toBeGreaterThan(2);
    expect((await asOperator({ company: 'nobody' })).error.code).toBe('identity.companyUnknown');
    const withoutKey = await post(`${world.server.url}/v1/operator/fleet`, {});
    expect(withoutKey.error.code).toBe('identity.operatorKeyWrong');
  });
});
