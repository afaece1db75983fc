import { ONLY_SLOT, replicaBases } from '#shared/sync/index.ts';
import { MemoryReplica } from './memory-replica.ts';
import { replicaContract } from './replica-contract.ts';

replicaContract(
  'memory',
  () => {
    const replica = new MemoryReplica();
    replica.transact((db) =>
      db.upsert(replicaBases, { slot: ONLY_SLOT, incarnation: 1, throughAcceptNo: 0 }),
    );
    return { transact: (work) => replica.transact(work), close: () => undefined };
  },
  300,
);
