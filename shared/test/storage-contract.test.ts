import { openMemoryStore } from './memory-store.ts';
import { storageContract } from './storage-contract.ts';

storageContract('memory', async () => openMemoryStore());
