import { createHmac } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { WIPE_TOKEN_TTL_MS } from '#shared/devices/index.ts';
import {
  accept,
  instantOf,
  type Result,
  reject,
  type StreamId,
  streamId as streamIdSchema,
} from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';

/** A token's life; devices renew at half of it. */
export const TOKEN_TTL_MS = 24 * 60 * 60 * 1000;
const ISSUER = 'kedai';
/** `device` opens what a till does; `wipe` what is left to do for one that is to be wiped. */
export type TokenPurpose = 'device' | 'wipe';
const LIFE_MS: Readonly<Record<TokenPurpose, number>> = { device: TOKEN_TTL_MS, wipe: WIPE_TOKEN_TTL_MS };

const signingKey = (secret: string): Uint8Array =>
  createHmac('sha256', secret).update('device-tokens').digest();

/** A token that says which stream asks. What it may do is looked up at each request, so that revoking works at once. */
export async function issueToken(
  context: ServerContext,
  streamId: string,
  purpose: TokenPurpose = 'device',
): Promise<{ token: string; tokenExpiresAt: string }> {
  const nowMs = context.clock();
  const expiresMs = nowMs + LIFE_MS[purpose];
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(streamId)
    .setIssuer(ISSUER)
    .setAudience(purpose)
    .setIssuedAt(Math.floor(nowMs / 1000))
    .setExpirationTime(Math.floor(expiresMs / 1000))
    .sign(signingKey(context.secret));
  return { token, tokenExpiresAt: instantOf(Math.floor(expiresMs / 1000) * 1000) };
}

/** The stream that a token was issued to, for that purpose. */
export async function readToken(
  context: ServerContext,
  token: string,
  purpose: TokenPurpose = 'device',
): Promise<Result<StreamId>> {
  try {
    const { payload } = await jwtVerify(token, signingKey(context.secret), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: purpose,
      currentDate: new Date(context.clock()),
    });
    const stream = streamIdSchema.safeParse(payload.sub);
    return stream.success ? accept(stream.data) : reject('devices.tokenInvalid');
  } catch (error) {
    if (error instanceof errors.JWTExpired) return reject('devices.tokenExpired');
    if (error instanceof errors.JOSEError) return reject('devices.tokenInvalid');
    throw error;
  }
}
