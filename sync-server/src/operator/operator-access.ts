import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { sha256 } from '../ingest/ingest-rules.ts';
import { keptSecret } from '../secrets.ts';

const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '::1', '[::1]'];
const scheme = /^Operator ([\w-]{1,200})$/;

/** True when only this machine reaches what listens there. */
export const isLoopback = (host: string): boolean => loopbackHosts.includes(host);

/** The key of whoever may read the server's data folder: `operator.key`, made at the first start. */
export const operatorKey = (dataDir: string): Promise<string> => keptSecret(join(dataDir, 'operator.key'));

/** True when the request carries the operator's key. Hashes are compared, so that time tells neither length nor start. */
export function carriesKey(request: FastifyRequest, key: string): boolean {
  const given = scheme.exec(request.headers.authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(key)));
}
