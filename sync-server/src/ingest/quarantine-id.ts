import { createHash } from 'node:crypto';
import type { ReceivedFact } from './read-fact.ts';

/** A row's id from what it keeps, so that the same bytes of the same sender are kept once. */
export function quarantineId(companyId: string, streamId: string, received: ReceivedFact): string {
  const digest = createHash('sha256').update(`${companyId} ${streamId} ${received.hash}`).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
