import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eachFact } from '#shared/sync/index.ts';
import { openStore, type ReadableDb, replicaDb, type Store } from '../store/index.ts';
import { countAttention, countAttentionOf } from './sync.queries.ts';

let dataDir: string;
let store: Store;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kedai-plans-'));
  store = openStore({ dataDir });
});

afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The same database, which notes how SQLite goes about each query. */
function watched<Db extends ReadableDb>(db: Db, plans: string[]): Db {
  return {
    ...db,
    prepare: <Row>(sql: string) => {
      const parameters = Array.from({ length: sql.split('?').length - 1 }, () => 'x');
      const plan = db.prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      plans.push(...plan.map(({ detail }) => detail));
      return db.prepare<Row>(sql);
    },
  };
}

describe('what is asked again and again of a long history', () => {
  it('what needs attention is counted without reading all that waits for the server', () => {
    const plans: string[] = [];
    countAttention(watched(store.reader, plans));
    countAttentionOf(watched(store.reader, plans), 'x');
    const ofOutbox = plans.filter((plan) => / o\b/.test(plan));
    const once = ['SCAN o USING INDEX outbox_set_aside', 'SEARCH o USING INDEX outbox_set_aside (fact_id=?)'];
    expect(ofOutbox).toEqual([...once, ...once]);
    expect(plans.filter((plan) => / f\b/.test(plan))).toEqual([
      'SEARCH f USING INDEX sqlite_autoindex_facts_1 (id=?)',
    ]);
  });

  it('facts that no row shows, or that no checkpoint has, are found by their indexes', () => {
    const plans: string[] = [];
    store.write((db) => {
      const replica = replicaDb(watched(db, plans));
      expect([...eachFact(replica, { of: 'unprojected', afterId: '' })]).toEqual([]);
      expect([...eachFact(replica, { of: 'uncovered', throughAcceptNo: 5, afterId: '' })]).toEqual([]);
    });
    expect(plans.filter((plan) => plan.includes(' facts '))).toEqual([
      'SEARCH facts USING INDEX sqlite_autoindex_facts_1 (id=?)',
      'SCAN facts USING INDEX facts_unprojected',
      'SEARCH facts USING INDEX sqlite_autoindex_facts_1 (id=?)',
      'SEARCH facts USING INDEX facts_by_accept_no (accept_no=?)',
      'SEARCH facts USING INDEX facts_by_accept_no (accept_no>?)',
    ]);
  });
});
