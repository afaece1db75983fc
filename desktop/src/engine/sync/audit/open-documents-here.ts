import { createHash } from 'node:crypto';
import { parseEnvelope } from '#shared/kernel/index.ts';
import {
  concernsDocuments,
  digestSum,
  digestText,
  documentChangeOf,
  openDocuments,
  type ShapeDigest,
} from '#shared/sync/index.ts';
import { readReach } from '../../queries/devices/registers.ts';
import { type ReadableDb, readDeviceState } from '../../store/index.ts';
import { acceptedFacts } from './audit.queries.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

interface OpenDocument {
  readonly kind: string;
  readonly subject: string;
  readonly id: string;
  readonly at: string;
}

/** How many facts are looked at before others have their turn. */
const PAGE_FACTS = 25;

/**
 * Compares which documents are open by the facts that are here with which are on the server: a replica has no rows of them, but the
 * facts that open and close them.
 * @returns undefined when the two can't be compared, or it was stopped
 */
export async function compareOpenDocuments(
  db: ReadableDb,
  digest: ShapeDigest,
  signal: AbortSignal,
): Promise<'same' | 'differs' | undefined> {
  const device = readDeviceState(db);
  const outletId = device === undefined ? null : readReach(db, device);
  const open = new Map<string, OpenDocument>();
  let isReadable = true;
  for (let after = 0; ; ) {
    if (signal.aborted) return undefined;
    const page = acceptedFacts(db, after, digest.throughAcceptNo, PAGE_FACTS);
    for (const { id, type, at, envelope, projected } of page) {
      // One that this version can't read may open a document that it knows nothing of.
      if (projected !== 1) isReadable = false;
      if (!concernsDocuments(type)) continue;
      const read = parseEnvelope(envelope);
      // What was carried for another outlet's till is its outlet's.
      if (outletId !== null && read?.outlets.every((outlet) => outlet !== outletId)) continue;
      const change = documentChangeOf(type, read?.body);
      if (change === undefined) continue;
      const { effect, kind, subject } = change;
      const key = `${kind} ${subject}`;
      // As the server keeps them: one that comes late doesn't undo what happened after it.
      if ((open.get(key)?.at ?? '') > at) continue;
      if (effect === 'closes') open.delete(key);
      else open.set(key, { kind, subject, id, at });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_FACTS) break;
    after = last.accept_no;
    await new Promise(setImmediate);
  }
  const sum = digestSum(md5);
  for (const row of open.values()) sum.add(digestText(openDocuments, digest.columns, { ...row }));
  const { rows, hash } = sum.result();
  if (rows === digest.rows && hash === digest.hash) return 'same';
  return isReadable ? 'differs' : undefined;
}
