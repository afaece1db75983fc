import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantOf } from '#shared/kernel/index.ts';
import { outbox, type RequestRow } from '#shared/sync/index.ts';
import { newSampleId } from '../../../../../shared/test/samples.ts';
import { openStore, readDeviceState, replicaDb, type Store } from '../../store/index.ts';
import { databaseKeyOf, MORNING_MS, makePairedFolder, shop, testProduct } from '../../till.fixture.ts';
import { nextRequest, saveRequest } from './requests.ts';

let folder: ReturnType<typeof makePairedFolder>;
let store: Store;
beforeEach(() => {
  folder = makePairedFolder();
  store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
});
afterEach(() => {
  store.close();
  folder.remove();
});

const request = (): RequestRow => ({
  id: newSampleId() as RequestRow['id'],
  type: 'catalog.editProduct',
  subjectId: testProduct(0).id as string as RequestRow['subjectId'],
  input: {},
  createdAt: instantOf(MORNING_MS),
  createdBy: shop.manager,
  state: 'waiting',
  triedAt: null,
  cancelAsked: false,
  outcome: null,
  code: null,
  answer: null,
  decidedAt: null,
  revision: 1,
});
const waits = (streamId: string) =>
  store.write((db) =>
    replicaDb(db).insert(outbox, {
      streamId: streamId as never,
      sequence: 1,
      factId: newSampleId() as never,
      queuedAt: instantOf(MORNING_MS - 1000),
      state: 'waiting',
      code: null,
    }),
  );

it('lets a request wait for what this device recorded before it, and not for what it carries of another till', () => {
  const asked = request();
  store.write((db) => saveRequest(db, asked));
  waits(newSampleId());
  expect(nextRequest(store.reader)).toEqual(asked);
  waits(readDeviceState(store.reader)?.streamId ?? '');
  expect(nextRequest(store.reader)).toBeUndefined();
});
