import type { z } from 'zod';
import { tokenProofText, type tokenRequest, tokenResponse } from '#shared/devices/index.ts';
import { epochMsOf, instantOf, type Rejection, type Result, type StreamId } from '#shared/kernel/index.ts';
import { waitAfter } from './backoff.ts';
import { posted, type ServerClient, UNREACHABLE } from './server-client.ts';

/** A token lives for a day; it is renewed from half of that on. */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;
/** After a refusal (the device was revoked), fifteen shapes must not all ask again at once. */
const REFUSED_AGAIN_MS = 30_000;

/** What signs for the device; the private key stays behind it. */
export interface SigningKey {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

export type TokenResponse = z.output<typeof tokenResponse>;

export interface TokenOptions {
  readonly client: ServerClient;
  readonly streamId: StreamId;
  readonly signer: SigningKey;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** The token that the device has, if any, and when it ends. */
  readonly known: { readonly token: string; readonly expiresAt: string } | undefined;
  /** Stores a new token. */
  onRenewed(answer: TokenResponse): void;
  /** The device was taken out of service; the details say whether it is to be wiped. */
  onRevoked(details: Rejection['details']): void;
}

export interface TokenKeeper {
  /** The token to use now; undefined when there is none and none could be had. Renews in the background at half life. */
  current(): Promise<Result<string>>;
  /** A new one, because the server refused `refused`; requests that were refused together share one renewal. */
  renew(refused: string): Promise<Result<string>>;
}

/**
 * Keeps the device's token: renewed by signing the time with the device's key, so that a device can always come back,
 * however long it was away. Nothing that is queued is ever touched by it.
 */
export function createTokenKeeper(options: TokenOptions): TokenKeeper {
  const { clock } = options;
  let token = options.known?.token;
  let renewAtMs = options.known ? epochMsOf(options.known.expiresAt) - TOKEN_LIFE_MS / 2 : 0;
  let renewal: Promise<Result<string>> | undefined;
  let refusal: { readonly answer: Result<string>; readonly untilMs: number } | undefined;

  const renewOnce = async (): Promise<Result<string>> => {
    const answer = await requestToken(options);
    if (!answer.ok) {
      if (answer.error.code === 'devices.revoked') options.onRevoked(answer.error.details);
      if (answer.error.code !== UNREACHABLE) {
        const { atLeastMs } = waitAfter(1, () => new Uint8Array(), answer.error.details);
        refusal = { answer, untilMs: clock() + Math.max(REFUSED_AGAIN_MS, atLeastMs) };
      }
      return answer;
    }
    refusal = undefined;
    token = answer.value.token;
    // By the server's own times: this clock may be wrong by years and still measure half a day.
    const lifeMs = epochMsOf(answer.value.tokenExpiresAt) - epochMsOf(answer.value.serverTime);
    renewAtMs = clock() + lifeMs / 2;
    options.onRenewed(answer.value);
    return { ok: true, value: token };
  };
  const startRenewal = (): Promise<Result<string>> => {
    if (refusal !== undefined && clock() < refusal.untilMs) return Promise.resolve(refusal.answer);
    renewal ??= renewOnce().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  return {
    current: async () => {
      if (token === undefined) return startRenewal();
      if (clock() >= renewAtMs) void startRenewal();
      return { ok: true, value: token };
    },
    renew: async (refused) =>
      token !== undefined && token !== refused ? { ok: true, value: token } : startRenewal(),
  };
}

/** Asks for a token; when this clock is too far from the server's to prove anything, again with the server's time. */
async function requestToken(options: TokenOptions): Promise<Result<TokenResponse>> {
  const first = await signAndAsk(options, instantOf(options.clock()));
  if (first.ok || first.error.code !== 'devices.clockTooFar') return first;
  const { serverTime } = first.error.details;
  return typeof serverTime === 'string' ? signAndAsk(options, serverTime) : first;
}

function signAndAsk(
  { client, signer, streamId, signal }: TokenOptions,
  issuedAt: string,
): Promise<Result<TokenResponse>> {
  const signature = signer.sign(Buffer.from(tokenProofText(streamId, issuedAt), 'utf8'));
  const body: z.input<typeof tokenRequest> = {
    streamId,
    issuedAt,
    signature: Buffer.from(signature).toString('base64'),
  };
  return client.request({
    ...posted(body),
    path: '/v1/devices/token',
    data: tokenResponse,
    signal,
  });
}
