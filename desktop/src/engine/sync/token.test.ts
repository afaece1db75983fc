import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tokenProofText } from '#shared/devices/index.ts';
import { instantOf, type Result, reject, streamId } from '#shared/kernel/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { createSigner, verifySignature } from '../identity-files/index.ts';
import type { ServerClient } from './server-client.ts';
import { createTokenKeeper, type TokenKeeper } from './token.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-21T01:00:00.000Z');

describe('the device’s token', () => {
  const stream = streamId.parse(newSampleId());
  const signer = createSigner(randomBytes(32));
  let nowMs = START_MS;
  let serverAheadMs = 0;
  let requests: { issuedAt: string; signature: string }[] = [];
  let answerWith: (() => Result<never>) | undefined;

  const client: ServerClient = {
    url: (path) => path,
    request: async ({ body, data }) => {
      const request = JSON.parse(String(body));
      requests.push(request);
      if (answerWith !== undefined) return answerWith();
      const serverMs = nowMs + serverAheadMs;
      if (Math.abs(Date.parse(request.issuedAt) - serverMs) > 600_000) {
        return reject('devices.clockTooFar', { serverTime: instantOf(serverMs) });
      }
      const token = {
        token: `token-${requests.length}`,
        tokenExpiresAt: instantOf(serverMs + 24 * HOUR_MS),
        serverTime: instantOf(serverMs),
      };
      return { ok: true, value: data.parse(token) as never };
    },
  };

  function keeper(expiresInHours: number | undefined): TokenKeeper {
    nowMs = START_MS;
    serverAheadMs = 0;
    requests = [];
    answerWith = undefined;
    return createTokenKeeper({
      client,
      streamId: stream,
      signer,
      clock: () => nowMs,
      signal: new AbortController().signal,
      known:
        expiresInHours === undefined
          ? undefined
          : { token: 'known', expiresAt: instantOf(START_MS + expiresInHours * HOUR_MS) },
      onRevoked: () => undefined,
      onRenewed: () => undefined,
    });
  }
  const tokenOf = async (tokens: TokenKeeper) => {
    const answer = await tokens.current();
    return answer.ok ? answer.value : answer.error.code;
  };

  it('is used as it is during the first half of its life', async () => {
    const tokens = keeper(24);
    nowMs += 11 * HOUR_MS;
    expect(await tokenOf(tokens)).toBe('known');
    expect(requests).toEqual([]);
  });

  it('is renewed once in the background from half of its life on, while it still serves', async () => {
    const tokens = keeper(24);
    nowMs += 13 * HOUR_MS;
    expect(await Promise.all([tokenOf(tokens), tokenOf(tokens)])).toEqual(['known', 'known']);
    await new Promise(setImmediate);
    expect(await tokenOf(tokens)).toBe('token-1');
    expect(requests.length).toBe(1);
  });

  it('is proved with the signed time, and with the server’s when the clock is too far off', async () => {
    const tokens = keeper(undefined);
    serverAheadMs = 400 * 24 * HOUR_MS;
    expect(await tokenOf(tokens)).toBe('token-2');
    const [, second] = requests;
    expect(second?.issuedAt).toBe(instantOf(START_MS + serverAheadMs));
    const text = Buffer.from(tokenProofText(stream, second?.issuedAt ?? ''), 'utf8');
    expect(verifySignature(signer.publicKey, text, Buffer.from(second?.signature ?? '', 'base64'))).toBe(
      true,
    );
    nowMs += HOUR_MS;
    expect(await tokenOf(tokens)).toBe('token-2');
    expect(requests.length).toBe(2);
  });

  it('is asked for once by requests that were refused together', async () => {
    const tokens = keeper(24);
    const answers = await Promise.all([tokens.renew('known'), tokens.renew('known'), tokens.renew('known')]);
    expect(answers.map((answer) => answer.ok && answer.value)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(requests.length).toBe(1);
    expect(await tokens.renew('known')).toEqual({ ok: true, value: 'token-1' });
    expect(requests.length).toBe(1);
  });

  it('is not asked for again at once after the device was revoked', async () => {
    const tokens = keeper(undefined);
    answerWith = () => reject('devices.revoked');
    expect([await tokenOf(tokens), await tokenOf(tokens)]).toEqual(['devices.revoked', 'devices.revoked']);
    expect(requests.length).toBe(1);
    answerWith = undefined;
    nowMs += HOUR_MS;
    expect(await tokenOf(tokens)).toBe('token-2');
  });
});
