import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { digestSum, digestText, serverFacts } from '#shared/sync/index.ts';
import { newTestShop, openTestDevice, type TestDevice } from '../test-device.fixture.ts';
import { compareShape } from './digest-here.ts';

const columns = ['id', 'accept_no'];
const throughAcceptNo = 2;

let device: TestDevice;
afterEach(() => device.remove());

/** What these facts come to on the server. */
function digestOf(facts: readonly { readonly id: string; readonly acceptNo: number }[]) {
  const sum = digestSum((text) => createHash('md5').update(text).digest('hex'));
  for (const fact of facts) sum.add(digestText(serverFacts, columns, fact));
  return { table: 'facts', month: '2026-11', columns, throughAcceptNo, ...sum.result() };
}

it('[SYN-20] compares with the outlet’s facts neither a product nor a customer made here, which only the office’s shape has', async () => {
  device = openTestDevice(newTestShop(), 'http://localhost', null);
  const accepted = [1, 2].map((acceptNo) => ({ id: String(device.commit().envelope.id), acceptNo }));
  device.store.write((db) => {
    for (const { id, acceptNo } of accepted)
      db.prepareChange('UPDATE facts SET accept_no = ? WHERE id = ?').run(acceptNo, id);
    db.prepareChange(
      "UPDATE facts SET envelope = json_set(envelope, '$.outlets', json('[]')) WHERE accept_no = 2",
    ).run();
  });
  const compare = (digest: ReturnType<typeof digestOf>) =>
    compareShape(device.store.reader, 'facts', digest, new AbortController().signal);
  expect(await compare(digestOf(accepted.slice(0, 1)))).toBe('same');
  expect(await compare(digestOf(accepted))).toBe('differs');
  expect(await compare(digestOf([]))).toBe('differs');
});
