import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantOf } from '#shared/kernel/index.ts';
import type { RequestRow } from '#shared/sync/index.ts';
import { generateRecoveryKeyPair, type Journal, openJournal } from '../journal/index.ts';
import { askAgain, everyRequest, readRequest } from '../queries/requests/requests.ts';
import { openStore, type Store } from '../store/index.ts';
import { databaseKeyOf, MORNING_MS, makePairedFolder } from '../till.fixture.ts';
import { toRequestRecord } from './journaled-request.ts';
import { createRequestKeeper } from './keeper.ts';
import { waitingRequest } from './request.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let other: ReturnType<typeof makePairedFolder>;
let store: Store;
let journal: Journal;
const keys = generateRecoveryKeyPair();
const log = (): void => undefined;

const openAgain = (of = folder): void => {
  store?.close();
  journal?.close();
  store = openStore({ dataDir: of.dataDir, key: databaseKeyOf(of.dataDir) });
  journal = openJournal({
    folder: join(folder.dataDir, 'requests'),
    recoveryPublicKey: keys.publicKey,
    localKey: new Uint8Array(32),
    segmentBytes: 32 * 1024,
  });
};
beforeEach(() => {
  folder = makePairedFolder();
  other = makePairedFolder();
  mkdirSync(join(folder.dataDir, 'requests'));
  openAgain();
});
afterEach(() => {
  journal.close();
  store.close();
  folder.remove();
  other.remove();
});

const request = waitingRequest;
const decided = (at: string, change: Partial<RequestRow> = {}): RequestRow =>
  request({
    state: 'decided',
    outcome: 'decided',
    answer: { changed: [], collided: [] },
    decidedAt: at,
    ...change,
  });

describe('the keeper of requests', () => {
  it('[SYN-26] gives another database every request as it was last, and changes nothing the second time', () => {
    const keeper = createRequestKeeper({ store, journal, log });
    const [waiting, cancelled] = [request(), request()];
    keeper.save(waiting, cancelled);
    keeper.save({ ...cancelled, state: 'cancelled', decidedAt: instantOf(MORNING_MS) });
    const before = everyRequest(store.reader);
    expect(before.map(({ state, revision }) => [state, revision]).sort()).toEqual([
      ['cancelled', 2],
      ['waiting', 1],
    ]);
    for (let count = 0; count < 2; count += 1) {
      openAgain(other);
      createRequestKeeper({ store, journal, log });
      expect(everyRequest(store.reader)).toEqual(before);
    }
  });

  it('[SYN-26] leaves what the database has changed since, and journals it', () => {
    createRequestKeeper({ store, journal, log }).save(request());
    createRequestKeeper({ store, journal: undefined, log }).save({
      ...(everyRequest(store.reader)[0] as RequestRow),
      state: 'cancelled',
    });
    createRequestKeeper({ store, journal, log });
    const before = everyRequest(store.reader);
    expect(before).toMatchObject([{ state: 'cancelled', revision: 2 }]);
    openAgain(other);
    createRequestKeeper({ store, journal, log });
    expect(everyRequest(store.reader)).toEqual(before);
  });

  it('catches up when the journal could not be written, and holds nobody up meanwhile', () => {
    let isFull = true;
    const full: Journal = Object.create(journal, {
      lastSequence: { get: () => journal.lastSequence },
      salvage: { value: (after: number) => journal.salvage(after) },
      appendAll: {
        value: (records: Parameters<Journal['appendAll']>[0]) => {
          if (isFull) throw new Error('no space');
          journal.appendAll(records);
        },
      },
    });
    const keeper = createRequestKeeper({ store, journal: full, log });
    const [first, second] = [request(), request()];
    keeper.save(first);
    expect(journal.lastSequence).toBe(0);
    isFull = false;
    keeper.save(second);
    expect(journal.lastSequence).toBe(2);
    expect(everyRequest(store.reader)).toHaveLength(2);
  });

  it('lets go of what was decided long ago, and of nothing that waits', () => {
    const keeper = createRequestKeeper({ store, journal, log });
    const waiting = request();
    keeper.save(waiting);
    const old = decided(instantOf(MORNING_MS));
    for (let start = 2; start < 2_300; start += 100) {
      const records = Array.from({ length: 100 }, (_, index) =>
        toRequestRecord(start + index, { ...old, revision: start + index }),
      );
      journal.appendAll(records);
    }
    const longest = journal.salvage(0).length;
    openAgain();
    createRequestKeeper({ store, journal, log });
    expect(journal.salvage(0).length).toBeLessThan(longest);
    openAgain(other);
    createRequestKeeper({ store, journal, log });
    expect(readRequest(store.reader, waiting.id)).toMatchObject({ state: 'waiting' });
  });
});

describe('a server that was put back', () => {
  it('[SYN-25] is asked again for what it decided after that moment, and for everything when nobody knows the moment', () => {
    const keeper = createRequestKeeper({ store, journal, log });
    const before = decided('2026-11-21T01:00:00.000Z');
    const after = decided('2026-11-21T03:00:00.000Z', { cancelAsked: true });
    const erased = decided('2026-11-21T03:00:00.000Z', { input: {} });
    const refused = request({ state: 'refused', decidedAt: '2026-11-21T03:00:00.000Z' });
    // Value that was issued comes back as the fact that issued it.
    const issued = decided('2026-11-21T03:00:00.000Z', { type: 'payments.issueStoredValue' });
    keeper.save(before, after, erased, refused, issued);
    const again = (decidedThrough: string | null) => store.write((db) => askAgain(db, decidedThrough));
    expect(again('2026-11-21T02:00:00.000Z')).toBe(1);
    expect(readRequest(store.reader, after.id)).toEqual({
      ...after,
      ...{ state: 'waiting', cancelAsked: false, outcome: null, answer: null, decidedAt: null, revision: 2 },
    });
    expect(again(null)).toBe(1);
    const states = [before, erased, refused, issued].map(({ id }) => readRequest(store.reader, id)?.state);
    expect(states).toEqual(['waiting', 'decided', 'refused', 'decided']);
  });
});
