import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CustomerId, type RequestId, type StaffId, uuidV7 } from '#shared/kernel/index.ts';
import { ErasureList, erasureList } from './erasure-list.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-erasures-'));
  path = erasureList(join(folder, 'backups'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let made = 0;
const id = <Id extends string>(): Id => {
  made += 1;
  return uuidV7(1_795_000_000_000 + made, new Uint8Array(10)) as Id;
};
const erasure = (companyId = 'company') => ({
  companyId,
  customerId: id<CustomerId>(),
  commandId: id<RequestId>(),
  by: id<StaffId>(),
  at: '2026-11-22T00:00:00.000Z',
});

it('gives back a company’s erasures, each customer once, and nothing but ids of them', async () => {
  const list = new ErasureList(path);
  expect(await list.all('company')).toEqual([]);
  const [one, two, theirs] = [erasure(), erasure(), erasure('another')];
  await list.add({ ...one, name: 'somebody' } as never);
  await list.add(two, theirs);
  await list.add(two);
  expect(await new ErasureList(path).all('company')).toEqual([one, two]);
  expect(await readFile(path, 'utf8')).not.toContain('somebody');
});

it('passes over a line that was torn, and loses none after it', async () => {
  const list = new ErasureList(path);
  const [one, two] = [erasure(), erasure()];
  await list.add(one);
  await appendFile(path, '{"companyId":"comp');
  await list.add(two);
  expect(await list.all()).toEqual([one, two]);
});

it('takes over what another list has and it doesn’t', async () => {
  const [one, two] = [erasure(), erasure()];
  const [mine, other] = [new ErasureList(path), new ErasureList(join(folder, 'stick', 'erasures.jsonl'))];
  await mine.add(one);
  await other.add(one, two);
  await mine.takeOver(other);
  await mine.takeOver(other);
  expect(await mine.all()).toEqual([one, two]);
  expect((await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')).toHaveLength(2);
});

it('says so when it can’t be written, because what comes back with a backup isn’t erased', async () => {
  await writeFile(join(folder, 'backups'), 'in the way');
  await expect(new ErasureList(path).add(erasure())).rejects.toThrow();
});
