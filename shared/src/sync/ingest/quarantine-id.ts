import type { IngestCrypto } from './ingest-db.ts';
import type { ReceivedFact } from './read-fact.ts';

/** A row's id from what it keeps, so that the same bytes of the same sender are kept once. */
export function quarantineId(
  companyId: string,
  streamId: string,
  received: ReceivedFact,
  { sha256 }: Pick<IngestCrypto, 'sha256'>,
): string {
  const digest = sha256(`${companyId} ${streamId} ${received.hash}`);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
