import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CustomerId, RequestId } from '#shared/kernel/index.ts';
import type { ShapesResponse } from '#shared/sync/index.ts';
import { readArchive, writeArchive } from '../src/backups/archive.ts';
import { isBackedUpSince } from '../src/backups/back-up.ts';
import { restore } from '../src/backups/restore.ts';
import { ErasureList, erasureList } from '../src/incarnations/erasure-list.ts';
import { restoredMarker } from '../src/incarnations/notice-restore.ts';
import { operatorKey } from '../src/operator/operator-access.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { type Answer, call, post, type TestDevice } from './device.ts';
import { createTestCompany, enrolAt, newId, startWorld, type TestCompany } from './world.ts';

const PASSPHRASE = 'five words of an operator';
/** Each starts PostgreSQL several times: seconds alone, a minute beside other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const NOW = '2026-11-22T09:00:00.000Z';
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kedai-backups-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const asOperator = async <Data>(
  server: RunningServer,
  dataDir: string,
  path: string,
  body: unknown = {},
): Promise<Answer<Data>> =>
  post<Data>(`${server.url}/v1/operator/${path}`, body, {
    authorization: `Operator ${await operatorKey(dataDir)}`,
  });
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: Error) => error.message,
  );

describe('an archive', () => {
  it('brings back what was packed, and nothing at all when a byte is another or the passphrase is', async () => {
    const [folder, path] = [join(home, 'packed'), join(home, 'one.backup')];
    await promisify(execFile)('mkdir', ['-p', join(folder, 'deep')]);
    await writeFile(join(folder, 'deep', 'file'), 'a'.repeat(100_000));
    await writeArchive(folder, path, PASSPHRASE);
    const back = join(home, 'unpacked');
    await readArchive(path, back, PASSPHRASE);
    expect(await readFile(join(back, 'deep', 'file'), 'utf8')).toBe('a'.repeat(100_000));
    expect((await readFile(path)).includes('aaaaaaaa')).toBe(false);
    expect((await stat(path)).mode & 0o077).toBe(0);

    const bytes = await readFile(path);
    const damaged = join(home, 'damaged.backup');
    for (const position of [10, 60, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      await writeFile(damaged, changed);
      expect(await reasonOf(readArchive(damaged, join(home, 'bad'), PASSPHRASE))).toMatch(/can't be opened/);
    }
    await writeFile(damaged, bytes.subarray(0, bytes.length - 20));
    expect(await reasonOf(readArchive(damaged, join(home, 'bad'), PASSPHRASE))).toMatch(/can't be opened/);
    expect(await reasonOf(readArchive(path, join(home, 'bad'), 'another'))).toMatch(/can't be opened/);
    await writeFile(damaged, 'something else altogether, and long enough to be read');
    expect(await reasonOf(readArchive(damaged, join(home, 'bad'), PASSPHRASE))).toMatch(/not a backup/);
    expect((await readdir(home)).filter((name) => name === 'bad')).toEqual([]);
    // A tar that waits for more would keep the program from ending.
    expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
  });
});

describe('an archive that goes on behind the mark that ends it', () => {
  it('is whole, also when tar is gone before the rest has come, and damaged when a byte of the rest is another', async () => {
    const [folder, path, tools] = [join(home, 'padded'), join(home, 'padded.backup'), join(home, 'tools')];
    await mkdir(folder);
    await writeFile(join(folder, 'file'), 'whole');
    await mkdir(tools);
    const before = process.env.PATH ?? '';
    const padding = 'head -c 20000000 /dev/zero';
    await writeFile(join(tools, 'tar'), `#!/bin/sh\nPATH='${before}' tar "$@" && ${padding}\n`, {
      mode: 0o755,
    });
    process.env.PATH = `${tools}:${before}`;
    try {
      await writeArchive(folder, path, PASSPHRASE);
    } finally {
      process.env.PATH = before;
    }
    const back = join(home, 'padded-back');
    await readArchive(path, back, PASSPHRASE);
    expect(await readFile(join(back, 'file'), 'utf8')).toBe('whole');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    await writeFile(path, bytes);
    expect(await reasonOf(readArchive(path, join(home, 'bad'), PASSPHRASE))).toMatch(/can't be opened/);
    expect((await readdir(home)).filter((name) => name === 'bad')).toEqual([]);
  });
});

describe('a box', () => {
  let dataDir: string;
  let server: RunningServer;
  let company: TestCompany;
  let till: TestDevice;
  const start = async () => {
    const port = 0;
    server = await startServer({ dataDir, port, logLevel: 'silent', backupPassphrase: PASSPHRASE });
  };
  beforeAll(async () => {
    dataDir = join(home, 'box');
    await start();
    company = await createTestCompany(server);
    till = await enrolAt(server, company);
  });
  afterAll(() => server.close());
  const sell = () => till.sell([[company.items[0], 1000]]);
  const make = () => asOperator<{ path: string; begunAt: string; bytes: number }>(server, dataDir, 'backups');

  it('backs itself up while it sells, tells devices what is safe, and comes back from the file on another computer', async () => {
    const first = [till.openShift(), sell(), sell()];
    expect((await till.push(first)).data.securedThrough).toBe(0);
    const made = make();
    const during = [];
    for (let count = 0; count < 10; count += 1) {
      during.push(sell());
      expect((await till.push(during.slice(-1))).data.results[0]?.outcome).toBe('accepted');
    }
    const { data, httpStatus } = await made;
    expect(httpStatus).toBe(200);
    expect(data.bytes).toBe((await stat(data.path)).size);
    const later = sell();
    const { securedThrough } = (await till.push([later])).data;
    expect(securedThrough).toBeGreaterThanOrEqual(first.length);
    expect(securedThrough).toBeLessThanOrEqual(first.length + during.length);
    expect(await readdir(join(dataDir, 'backups'))).toHaveLength(1);

    const beside = erasureList(dirname(data.path));
    const erased = { customerId: newId<CustomerId>(), commandId: newId<RequestId>(), by: company.managerId };
    await new ErasureList(beside).add({ companyId: company.companyId, ...erased, at: NOW });
    const other = join(home, 'other-computer');
    await restore({
      archive: data.path,
      dataDir: other,
      backupDir: join(other, 'backups'),
      passphrase: PASSPHRASE,
      now: NOW,
    });
    await rm(beside);
    const spare = await startServer({ dataDir: other, port: 0, logLevel: 'silent' });
    try {
      till.url = spare.url;
      expect(await spare.services.context.erasures.all()).toMatchObject([erased]);
      const list = await call<ShapesResponse>(`${spare.url}/v1/shapes`, { headers: till.authorization });
      expect(list.data.incarnation.number).toBe(2);
      const again = await till.push([...first, ...during, later]);
      const outcomes = again.data.results.map(({ outcome }) => outcome);
      expect(outcomes.slice(0, securedThrough)).toEqual(Array(securedThrough).fill('duplicate'));
      expect(new Set(outcomes)).toEqual(new Set(['duplicate', 'accepted']));
      expect(again.data).toMatchObject({ incarnation: 2, expectedSequence: 15 });
    } finally {
      await spare.close();
      till.url = server.url;
    }
  });

  it('is put back in place, with what was there kept beside it; not while it runs', async () => {
    const { data } = await make();
    const later = sell();
    await till.push([later]);
    const backupDir = join(dataDir, 'backups');
    const options = { archive: data.path, dataDir, backupDir, passphrase: PASSPHRASE, now: NOW };
    expect(await reasonOf(restore(options))).toMatch(/A server is running/);
    expect((await till.push([later])).data.results[0]?.outcome).toBe('duplicate');
    await server.close();
    const aside = await restore(options);
    expect(await readFile(join(aside ?? '', 'data', 'PG_VERSION'), 'utf8')).toBe('18\n');
    await start();
    till.url = server.url;
    expect((await till.push([later])).data).toMatchObject({
      incarnation: 2,
      results: [{ outcome: 'accepted' }],
    });
  });

  it('isn’t served from when it was cut off while it was put in place, and is put there by doing it again', async () => {
    const { data } = await make();
    const { incarnation } = (await till.push([sell()])).data;
    await server.close();
    const options = { archive: data.path, dataDir, backupDir: join(dataDir, 'backups'), now: NOW };
    // As a kill leaves it that comes when the old database is moved aside and the new one isn't there yet.
    await writeFile(restoredMarker(dataDir), NOW);
    await mkdir(join(dataDir, 'restoring'));
    await rename(join(dataDir, 'postgres'), join(dataDir, 'postgres-before'));
    expect(await reasonOf(start())).toMatch(/cut off\. Run it again/);
    await restore({ ...options, passphrase: PASSPHRASE });
    await start();
    till.url = server.url;
    expect((await till.push([sell()])).data.incarnation).toBe(incarnation + 1);
  });

  it('keeps the newest fourteen, and removes what a backup left that was cut off', async () => {
    const folder = join(dataDir, 'backups');
    for (let day = 1; day <= 20; day += 1) {
      await writeFile(join(folder, `kedai-2026-01-${String(day).padStart(2, '0')}T00-00-00-000Z.backup`), '');
    }
    await writeFile(join(folder, 'kedai-2026-02-01T00-00-00-000Z.backup.part'), '');
    await writeFile(join(folder, 'my-notes.txt'), '');
    const { data } = await make();
    const names = await readdir(folder);
    expect(names.filter((name) => name.endsWith('.backup'))).toHaveLength(14);
    expect(names).toContain('my-notes.txt');
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(names.map((name) => join(folder, name))).toContain(data.path);
    // What the daily job asks before it makes one.
    expect(await isBackedUpSince(folder, data.begunAt)).toBe(true);
    expect(await isBackedUpSince(folder, '2100-01-01T00:00:00.000Z')).toBe(false);
    expect(await isBackedUpSince(join(home, 'nowhere'), data.begunAt)).toBe(false);
  });
});

describe('a server on somebody else’s PostgreSQL', () => {
  it('tells devices what is safe when it is told that a backup was begun, and later that it is good', async () => {
    const dataDir = join(home, 'cloud');
    const world = await startWorld({ dataDir });
    try {
      const company = await world.createCompany();
      const till = await world.enrol(company);
      const sell = () => till.sell([[company.items[0], 1000]]);
      await till.push([till.openShift(), sell()]);
      expect((await asOperator(world.server, dataDir, 'backups')).error.code).toBe('sync.backupElsewhere');
      const begun = await asOperator<{ backupId: string }>(world.server, dataDir, 'backups/begin');
      expect((await till.push([sell()])).data.securedThrough).toBe(0);
      const { backupId } = begun.data;
      expect((await asOperator(world.server, dataDir, 'backups/finish', { backupId })).httpStatus).toBe(200);
      expect((await till.push([sell()])).data.securedThrough).toBe(2);
      const again = await asOperator(world.server, dataDir, 'backups/finish', { backupId });
      expect([again.httpStatus, again.error.code]).toEqual([404, 'sync.backupUnknown']);
      // Put back to before the backup was begun, as far as this till goes: what it has to send again must still be there.
      const later = await asOperator<{ backupId: string }>(world.server, dataDir, 'backups/begin');
      await world.admin.query('UPDATE streams SET last_sequence = 3 WHERE id = $1', [till.streamId]);
      await asOperator(world.server, dataDir, 'backups/finish', { backupId: later.data.backupId });
      const { rows } = await world.admin.query('SELECT secured_through FROM streams WHERE id = $1', [
        till.streamId,
      ]);
      expect(rows).toEqual([{ secured_through: '3' }]);
      const stranger = await post(`${world.server.url}/v1/operator/backups/begin`, {});
      expect(stranger.error.code).toBe('identity.operatorKeyWrong');
    } finally {
      await world.stop();
    }
  });
});
