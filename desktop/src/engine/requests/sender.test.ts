import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRow } from '#shared/identity/index.ts';
import { reject } from '#shared/kernel/index.ts';
import { SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { nextRequest } from '../queries/requests/requests.ts';
import { updateDeviceState } from '../store/index.ts';
import { newTestShop, openTestDevice, type TestDevice, until } from '../sync/test-device.fixture.ts';
import { createRequestKeeper } from './keeper.ts';
import { createRequestQueue } from './queue.ts';
import { createRequestSender, type RequestSender, type SenderOptions } from './sender.ts';

const id = <Id extends string>(last: number): Id =>
  `019a0000-0000-7000-8000-${String(last).padStart(12, '0')}` as Id;

const manager: StaffRow = {
  id: id(3),
  companyId: id(4),
  name: 'Devi',
  role: 'manager',
  pinHash: '',
  badgeHash: null,
  outletId: null,
  active: true,
};

let device: TestDevice;
let asked: number;
let answer: () => ReturnType<typeof reject>;
let sender: RequestSender;

beforeEach(() => {
  device = openTestDevice(newTestShop(), 'http://127.0.0.1:9', 'token');
  asked = 0;
  const { store } = device;
  const keeper = createRequestKeeper({ store, journal: undefined, log: () => undefined });
  sender = createRequestSender({
    store,
    keeper,
    request: (async () => {
      asked += 1;
      return answer();
    }) as SenderOptions['request'],
    clock: Date.now,
    random: (bytes) => new Uint8Array(bytes),
    log: () => undefined,
    answered: () => undefined,
  });
  const queue = createRequestQueue({ store, keeper, clock: Date.now, changed: () => undefined });
  const input = { productId: id(2), seen: { name: 'Kopi-O' }, changes: { name: 'Kopi-O Kosong' } };
  const made = queue.make({ requestId: id(1), type: 'catalog.editProduct', input }, manager);
  expect(made.ok).toBe(true);
});
afterEach(async () => {
  await sender.close();
  device.remove();
});

/** Long enough for a sender that doesn't wait to have asked many times. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
}

describe('a request that the server puts off', () => {
  it('is sent again at once when somebody asks for it and the server didn’t say when', async () => {
    answer = () => reject('kernel.unavailable', { status: 503 });
    sender.sendSoon();
    await until(() => asked > 1);
  });

  it('waits for as long as the server asked, however often somebody asks for it, and not when it closes', async () => {
    answer = () => reject('kernel.tooManyRequests', { status: 429, retryAfterMs: 3_600_000 });
    sender.sendSoon();
    await until(() => asked === 1);
    for (let again = 0; again < 5; again++) {
      sender.sendSoon();
      await manyTurns();
    }
    expect(asked).toBe(1);
    await sender.close();
  });
});

describe('a request of a device whose clock was put back', () => {
  it('doesn’t overtake what was recorded before it: an edit would come before its product', async () => {
    answer = () => reject('kernel.unavailable', { status: 503 });
    await sender.close();
    const { store } = device;
    device.commit();
    store.write((db) => updateDeviceState(db, { lastFactAt: SAMPLE_INSTANT }));
    const keeper = createRequestKeeper({ store, journal: undefined, log: () => undefined });
    const beforeTheSaleMs = Date.parse(SAMPLE_INSTANT) - 86_400_000;
    const queue = createRequestQueue({
      ...{ store, keeper, changed: () => undefined },
      clock: () => beforeTheSaleMs,
    });
    const input = { productId: id(7), seen: { name: 'Kopi-C' }, changes: { name: 'Kopi-C Kosong' } };
    const made = queue.make({ requestId: id(6), type: 'catalog.editProduct', input }, manager);
    if (!made.ok) throw new Error(made.error.code);
    expect(made.value.createdAt > SAMPLE_INSTANT).toBe(true);
    store.write((db) => db.prepareChange(`DELETE FROM requests WHERE id = ?`).run(id(1)));
    expect(nextRequest(store.reader)).toBeUndefined();
    store.write((db) => db.prepareChange(`DELETE FROM outbox`).run());
    expect(nextRequest(store.reader)?.id).toBe(id(6));
  });
});
