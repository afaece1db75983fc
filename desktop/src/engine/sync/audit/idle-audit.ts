import { readDeviceState, type Store } from '../../store/index.ts';
import { pause } from '../backoff.ts';
import type { Log } from '../log.ts';
import { describe } from '../server-client.ts';
import { isSomethingWaiting } from './audit.queries.ts';
import type { AuditPiece, ReplicaAudit } from './replica-audit.ts';

/** Nobody has recorded anything for this long. */
const IDLE_MS = 5 * 60 * 1000;
/** An audit reads everything: after a start (and so after each update), and then this often. */
const AUDIT_EVERY_MS = 4 * 60 * 60 * 1000;

export interface IdleAuditOptions {
  readonly store: Store;
  readonly audit: ReplicaAudit;
  readonly signal: AbortSignal;
  readonly log: Log;
  isOnline(): boolean;
  readonly idleMs?: number;
  readonly everyMs?: number;
}

/**
 * Compares table by table while nobody sells, until the signal is aborted; a sale in between stops it until the next quiet. Of
 * older months it compares one table's documents of one month in a quiet time, so that the years of a shop cost no more at once.
 */
export async function auditWhenIdle(options: IdleAuditOptions): Promise<void> {
  const { store, audit, signal, log, isOnline, idleMs = IDLE_MS, everyMs = AUDIT_EVERY_MS } = options;
  const sequence = (): number => readDeviceState(store.reader)?.lastSequence ?? 0;
  let toCheck: AuditPiece[] = [];
  while (!signal.aborted) {
    const before = sequence();
    await pause(idleMs, signal);
    if (signal.aborted) return;
    if (toCheck.length === 0) toCheck = [...audit.pieces()];
    const isQuiet = (): boolean => sequence() === before && !signal.aborted;
    if (toCheck.length === 0 || !isOnline() || isSomethingWaiting(store.reader)) continue;
    try {
      let isLast = false;
      while (isQuiet() && !isLast && toCheck[0] !== undefined) {
        isLast = toCheck[0].olderMonth !== null;
        const checked = await audit.checkPiece(toCheck[0]);
        if (!checked.ok) break;
        toCheck.shift();
        // What is live is compared at once; then each older piece waits for a quiet time of its own.
        isLast ||= toCheck[0]?.olderMonth !== null;
      }
    } catch (error) {
      log('warn', 'This till could not be compared with the server.', { reason: describe(error) });
    }
    if (toCheck.length === 0) await pause(everyMs, signal);
  }
}
