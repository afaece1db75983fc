import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSampleId, SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { createSigner } from '../identity-files/index.ts';
import { enrol } from './index.ts';
import { TestServer } from './test-server.fixture.ts';

describe('enrolling', () => {
  let server: TestServer;
  const answer = {
    companyId: newSampleId(),
    streamId: newSampleId(),
    registerId: newSampleId(),
    registerCode: 'T02',
    outletId: newSampleId(),
    receiptSeries: 'T02B',
    recoveryPublicKey: Buffer.alloc(32, 7).toString('base64'),
    token: 'token',
    tokenExpiresAt: SAMPLE_INSTANT,
    serverTime: SAMPLE_INSTANT,
  };

  beforeEach(async () => {
    server = new TestServer();
    server.enrolments.set('ABCD2345', answer);
    await server.start();
  });

  afterEach(() => server.stop());

  const tryCode = (pairingCode: string, serverUrl = server.url) =>
    enrol({
      serverUrl,
      pairingCode,
      installationId: randomUUID(),
      signer: createSigner(randomBytes(32)),
      fetch,
    });

  it('gives what the device’s state needs for a code typed in small letters and groups', async () => {
    expect(await tryCode('abcd-2345', `${server.url}/`)).toEqual({ ok: true, value: answer });
  });

  it('passes on why the server refused', async () => {
    const refused = await tryCode('ZZZZ9999');
    expect(refused.ok).toBe(false);
    expect(!refused.ok && refused.error.code).toBe('devices.pairingCodeInvalid');
  });

  it('tells a server that is away from one that refuses', async () => {
    const { url } = server;
    await server.stop();
    const refused = await tryCode('ABCD2345', url);
    expect(!refused.ok && refused.error.code).toBe('devices.serverUnreachable');
    await server.start();
  });

  it('doesn’t take a sign-in page of a hotspot for the server', async () => {
    server.fault = () => ({ status: 200, body: '<html>Welcome to Free Wifi</html>' });
    const refused = await tryCode('ABCD2345');
    expect(!refused.ok && refused.error.code).toBe('devices.serverUnreachable');
  });
});
