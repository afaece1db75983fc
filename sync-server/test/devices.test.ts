import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EnrolResponse } from '#shared/devices/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { hashPin, isPin } from '../src/devices/pin-hash.ts';
import { call, post, TestDevice } from './device.ts';
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

const newCode = async (register = 'T01') => {
  const made = await world.server.services.createPairingCodeAsOperator(company.companyId, register);
  if (!made.ok) throw new Error(made.error.code);
  return made.value.pairingCode;
};
const enrolWith = (body: unknown) => post<EnrolResponse>(`${world.server.url}/v1/devices/enrol`, body);
const shapesOf = (token: string) =>
  call(`${world.server.url}/v1/shapes`, { headers: { authorization: `Bearer ${token}` } });

describe('enrolment', () => {
  it('gives a device its stream, its receipt series, its token and the company’s recovery key', async () => {
    const { data } = await enrolWith(TestDevice.enrolBody(await newCode()));
    expect(data).toMatchObject({
      companyId: company.companyId,
      registerId: company.registerIds[0],
      registerCode: 'T01',
      outletId: company.outletId,
      receiptSeries: 'T01',
    });
    expect(Buffer.from(data.recoveryPublicKey, 'base64')).toHaveLength(32);
    expect((await shapesOf(data.token)).httpStatus).toBe(200);
  });

  it('[DEV-1] gives each enrolment of a register its own receipt series', async () => {
    const series = [];
    for (let count = 0; count < 3; count += 1)
      series.push((await world.enrol(company)).enrolled.receiptSeries);
    expect(series).toEqual(['T01', 'T01B', 'T01C']);
  });

  it('takes a code as it is read out: small letters, spaces and dashes', async () => {
    const code = await newCode();
    const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `;
    expect((await enrolWith(TestDevice.enrolBody(typed))).httpStatus).toBe(200);
  });

  it('uses a code up: of two devices that send it at once, one gets in', async () => {
    const code = await newCode();
    const answers = await Promise.all([1, 2, 3].map(() => enrolWith(TestDevice.enrolBody(code))));
    expect(answers.map((answer) => answer.httpStatus).sort()).toEqual([200, 401, 401]);
    expect(answers.find((answer) => answer.httpStatus === 401)?.error.code).toBe(
      'devices.pairingCodeInvalid',
    );
  });

  it('refuses a code that is too old, and one that was never made', async () => {
    const code = await newCode();
    shiftedMs = 15 * MINUTE_MS + 1;
    expect((await enrolWith(TestDevice.enrolBody(code))).error.code).toBe('devices.pairingCodeInvalid');
    expect((await enrolWith(TestDevice.enrolBody('ZZZZ9999'))).error.code).toBe('devices.pairingCodeInvalid');
  });

  it('refuses a device that does not hold the key it shows, and leaves the code usable', async () => {
    const code = await newCode();
    const body = TestDevice.enrolBody(code);
    const stolen = { ...body, publicKey: TestDevice.newKey().publicKey };
    expect((await enrolWith(stolen)).error.code).toBe('devices.proofInvalid');
    const replayed = { ...body, installationId: randomUUID() };
    expect((await enrolWith(replayed)).error.code).toBe('devices.proofInvalid');
    expect((await enrolWith(body)).httpStatus).toBe(200);
  });

  it('keeps no code in clear', async () => {
    const code = await newCode();
    const { rows } = await world.admin.query('SELECT code_hash FROM pairing_codes WHERE company_id = $1', [
      company.companyId,
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0].code_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rows[0].code_hash).not.toContain(code.toLowerCase());
  });

  it('closes the earlier streams of the same installation, which may still push, and leaves other tills alone', async () => {
    const installationId = randomUUID();
    const first = await world.enrol(company, 'T01', { installationId });
    const other = await world.enrol(company, 'T01');
    const again = await world.enrol(company, 'T01', { installationId });
    const statusOf = async (device: TestDevice) =>
      (await world.admin.query('SELECT status FROM streams WHERE id = $1', [device.streamId])).rows[0].status;
    expect([await statusOf(first), await statusOf(other), await statusOf(again)]).toEqual([
      'closed',
      'open',
      'open',
    ]);
    const late = first.sell([[company.items[0], 1000]]);
    expect((await again.push([late])).data.results[0]?.outcome).toBe('accepted');
  });
});

describe('a token', () => {
  it('is renewed by a signature over the time', async () => {
    const till = await world.enrol(company);
    const { data } = await post<{ token: string; tokenExpiresAt: string }>(
      `${world.server.url}/v1/devices/token`,
      till.renewalBody(instantOf(Date.now())),
    );
    expect((await shapesOf(data.token)).httpStatus).toBe(200);
  });

  it('is refused for a clock that is too far away, with the server’s time to try again with', async () => {
    const till = await world.enrol(company);
    const renew = (issuedAt: string) =>
      post(`${world.server.url}/v1/devices/token`, till.renewalBody(issuedAt));
    const refused = await renew('2031-01-01T00:00:00.000Z');
    expect(refused.error.code).toBe('devices.clockTooFar');
    expect((await renew(String(refused.error.details.serverTime))).httpStatus).toBe(200);
  });

  it('is refused for another key’s signature, a revoked stream and one that does not exist', async () => {
    const [till, other] = [await world.enrol(company), await world.enrol(company)];
    const issuedAt = instantOf(Date.now());
    const renew = (body: unknown) => post(`${world.server.url}/v1/devices/token`, body);
    const forged = { ...till.renewalBody(issuedAt), signature: other.renewalBody(issuedAt).signature };
    expect((await renew(forged)).error.code).toBe('devices.proofInvalid');
    expect((await renew({ ...till.renewalBody(issuedAt), streamId: newId() })).error.code).toBe(
      'devices.proofInvalid',
    );
    await world.admin.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [till.streamId]);
    expect((await renew(till.renewalBody(issuedAt))).error.code).toBe('devices.revoked');
    expect((await shapesOf(till.enrolled.token)).error.code).toBe('devices.revoked');
  });

  it('expires after a day', async () => {
    const till = await world.enrol(company);
    shiftedMs = 23 * 60 * MINUTE_MS;
    expect((await shapesOf(till.enrolled.token)).httpStatus).toBe(200);
    shiftedMs = 24 * 60 * MINUTE_MS + 1000;
    const expired = await shapesOf(till.enrolled.token);
    expect([expired.httpStatus, expired.error.code]).toEqual([401, 'devices.tokenExpired']);
  });

  it('is refused when missing, misspelt, tampered with or made by somebody else', async () => {
    const till = await world.enrol(company);
    const { token } = till.enrolled;
    const [header, payload, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: newId() })).toString('base64url');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const foreign = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(till.streamId)
      .setIssuer('kedai')
      .setAudience('device')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('another secret that is long enough'));
    for (const bad of [`${header}.${changed}.${signature}`, none, foreign, 'nonsense', `${token}x`, 'a b']) {
      const answer = await shapesOf(bad);
      expect([answer.httpStatus, answer.error.code]).toEqual([401, 'devices.tokenInvalid']);
    }
    const missing = await call(`${world.server.url}/v1/shapes`);
    expect([missing.httpStatus, missing.error.code]).toEqual([401, 'devices.tokenMissing']);
  });
});

describe('a pairing code', () => {
  const ask = async (changes: Record<string, unknown> = {}) => {
    const till = await world.enrol(company);
    const body = {
      registerId: company.registerIds[1],
      staffId: company.managerId,
      pin: MANAGER_PIN,
      ...changes,
    };
    return post<{ pairingCode: string; registerCode: string; expiresAt: string }>(
      `${world.server.url}/v1/pairing-codes`,
      body,
      till.authorization,
    );
  };

  it('is made by a manager on a till that is paired, and pairs the next one', async () => {
    const { data } = await ask();
    expect(data.registerCode).toBe('T02');
    expect((await enrolWith(TestDevice.enrolBody(data.pairingCode))).data.receiptSeries).toBe('T02');
    const { rows } = await world.admin.query(
      'SELECT enrolled_by FROM streams WHERE receipt_series = $1 AND company_id = $2',
      ['T02', company.companyId],
    );
    expect(rows).toEqual([{ enrolled_by: company.managerId }]);
  });

  it('is refused to a cashier, to a wrong PIN, for a stranger and for another company’s register', async () => {
    const other = await world.createCompany();
    expect((await ask({ staffId: company.cashierId, pin: CASHIER_PIN })).error.code).toBe(
      'identity.notAllowed',
    );
    expect((await ask({ pin: '0000' })).error.code).toBe('identity.pinWrong');
    expect((await ask({ staffId: other.managerId })).error.code).toBe('identity.staffUnknown');
    expect((await ask({ registerId: other.registerIds[0] })).error.code).toBe('devices.registerUnknown');
  });

  it('locks a person for five minutes after five wrong PINs, even for the right one', async () => {
    const codes = [];
    for (let count = 0; count < 6; count += 1) codes.push((await ask({ pin: '0000' })).error.code);
    expect(codes).toEqual([...Array(5).fill('identity.pinWrong'), 'identity.pinLocked']);
    expect((await ask()).error.code).toBe('identity.pinLocked');
    shiftedMs = 5 * MINUTE_MS + 1000;
    expect((await ask()).httpStatus).toBe(200);
  });
});

describe('a register', () => {
  type Wanted = {
    registerId: string;
    code: string;
    kind: string;
    outletId: string;
    pin: string;
    staffId: string;
  };
  const add = (till: TestDevice, wanted: Partial<Wanted> = {}) =>
    post<{ pairingCode: string; registerCode: string }>(
      `${world.server.url}/v1/registers`,
      {
        ...{
          registerId: newId(),
          code: 'W01',
          name: 'Back room',
          kind: 'warehouse',
          outletId: company.outletId,
        },
        ...{ staffId: company.managerId, pin: MANAGER_PIN, ...wanted },
      },
      till.authorization,
    );
  const remove = (till: TestDevice, registerId: string, pin = MANAGER_PIN) =>
    post(
      `${world.server.url}/v1/registers/${registerId}/remove`,
      { staffId: company.managerId, pin },
      till.authorization,
    );
  const registersNow = async () =>
    (
      await world.admin.query<{ code: string }>(
        'SELECT code FROM registers WHERE company_id = $1 ORDER BY code',
        [company.companyId],
      )
    ).rows.map(({ code }) => code);

  it('[DEV-12] is added by a manager’s PIN with a code that pairs a device, and asked for again it is the same one', async () => {
    const till = await world.enrol(company);
    const registerId = newId();
    expect((await add(till, { registerId })).httpStatus).toBe(200);
    const again = await add(till, { registerId });
    expect(again.data.registerCode).toBe('W01');
    const station = await enrolWith(TestDevice.enrolBody(again.data.pairingCode));
    expect(station.data).toMatchObject({ registerId, receiptSeries: 'W01', outletId: company.outletId });
    expect(await registersNow()).toEqual(['T01', 'T02', 'W01']);
  });

  it('[DEV-12] isn’t added for a cashier, with a wrong PIN, with a code of somebody else’s series, or at an outlet that isn’t there', async () => {
    const till = await world.enrol(company);
    const refused = async (wanted: Partial<Wanted>) => (await add(till, wanted)).error.code;
    expect(await refused({ staffId: company.cashierId, pin: CASHIER_PIN })).toBe('identity.notAllowed');
    expect(await refused({ pin: '999999' })).toBe('identity.pinWrong');
    expect(await refused({ code: 'T01' })).toBe('devices.registerCodeTaken');
    expect(await refused({ code: 'T02B' })).toBe('devices.registerCodeTaken');
    expect(await refused({ code: 't9' })).toBe('kernel.inputInvalid');
    expect(await refused({ outletId: newId() })).toBe('kernel.inputInvalid');
    expect(await registersNow()).toEqual(['T01', 'T02']);
  });

  it('[DEV-13] of the office is added and paired by nobody who belongs to one outlet', async () => {
    const till = await world.enrol(company);
    await world.admin.query('UPDATE staff SET outlet_id = $2 WHERE id = $1', [
      company.managerId,
      company.outletId,
    ]);
    expect((await add(till, { kind: 'office', code: 'O01' })).error.code).toBe('identity.notAllowed');
    expect((await add(till)).httpStatus).toBe(200);
    await world.admin.query('UPDATE registers SET kind = $2 WHERE id = $1', [
      company.registerIds[1],
      'office',
    ]);
    const code = await post(
      `${world.server.url}/v1/pairing-codes`,
      { registerId: company.registerIds[1], staffId: company.managerId, pin: MANAGER_PIN },
      till.authorization,
    );
    expect(code.error.code).toBe('identity.notAllowed');
  });

  it('[DEV-12] is removed while no device was enrolled there, with its codes, and then no more', async () => {
    const till = await world.enrol(company);
    const registerId = newId();
    const { data } = await add(till, { registerId });
    expect((await remove(till, registerId, '999999')).error.code).toBe('identity.pinWrong');
    expect((await remove(till, registerId)).httpStatus).toBe(200);
    expect((await remove(till, registerId)).httpStatus).toBe(200);
    expect((await enrolWith(TestDevice.enrolBody(data.pairingCode))).error.code).toBe(
      'devices.pairingCodeInvalid',
    );
    expect((await remove(till, till.enrolled.registerId)).error.code).toBe('devices.registerInUse');
    expect(await registersNow()).toEqual(['T01', 'T02']);
  });

  it.each(['warehouse', 'office'])(
    '[DEV-10] that is a %s’s sends no sale that is booked, and goes on after one that it forged',
    async (kind) => {
      await world.admin.query('UPDATE registers SET kind = $2 WHERE id = $1', [company.registerIds[1], kind]);
      const station = await world.enrol(company, 'T02');
      const sale = station.sell([[company.items[0], 1000]]);
      const next = station.sell([[company.items[0], 1000]]);
      expect((await station.push([sale, next])).data.results).toMatchObject([
        { outcome: 'quarantined', code: 'devices.counterOnly' },
        { outcome: 'quarantined', code: 'devices.counterOnly' },
      ]);
      const { rows } = await world.admin.query('SELECT 1 FROM sales WHERE company_id = $1', [
        company.companyId,
      ]);
      expect(rows).toEqual([]);
    },
  );
});

describe('a PIN’s hash', () => {
  const random = (bytes: number) => new Uint8Array(bytes).fill(7);

  it('has the form that tills check offline, and fits its PIN alone', async () => {
    const hash = await hashPin('1234', random);
    expect(hash).toMatch(/^scrypt\$16384\$8\$1\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$/);
    expect(await isPin('1234', hash)).toBe(true);
    expect(await isPin('1235', hash)).toBe(false);
  });

  it('fits nothing when it is damaged or asks for absurd work', async () => {
    const hash = await hashPin('1234', random);
    for (const damaged of [
      '',
      'scrypt',
      hash.replace('16384', '1073741824'),
      hash.replace('scrypt', 'plain'),
      `${hash}$x`,
    ]) {
      expect(await isPin('1234', damaged)).toBe(false);
    }
  });
});
