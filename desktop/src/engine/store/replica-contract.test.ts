import { type ReplicaUnderTest, replicaContract } from '../../../../shared/test/replica-contract.ts';
import { replicaDb } from './replica-db.ts';
import { temporaryStore } from './store.fixture.ts';

replicaContract(
  'SQLite',
  () => {
    const { store, remove } = temporaryStore();
    const transact: ReplicaUnderTest['transact'] = (work) => {
      const results: ReturnType<typeof work>[] = [];
      store.write((db) => {
        results.push(work(replicaDb(db)));
      });
      return results[0] as ReturnType<typeof work>;
    };
    return { transact, close: remove };
  },
  25,
);
