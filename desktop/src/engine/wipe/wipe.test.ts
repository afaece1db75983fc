import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { dataFiles } from '../data-files.ts';
import type { Engine } from '../engine.ts';
import {
  codeOf,
  makePairedFolder,
  offline,
  openTill,
  sell,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';
import { finishWipe } from './destroy-data.ts';
import { writeWipe } from './wipe-order.ts';

const program = fileURLToPath(new URL('./die-while-wiping.fixture.ts', import.meta.url));
/** Each step is a process of its own. */
const KILLS_TIMEOUT_MS = 180_000;
const SMALL_BYTES = 4096;
/** What the application keeps in the folder, and the next till needs. */
const APPLICATIONS = ['vault.key', 'Local State'];
const streamId = '019a0000-0000-7000-8000-0000000000ff';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine | undefined;
const folders: string[] = [];

beforeEach(() => {
  folder = makePairedFolder();
});
afterEach(async () => {
  await engine?.close();
  engine = undefined;
  folder.remove();
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** A till that sold, whose wipe has come to where its data is to be destroyed. */
async function soldAndSent(leftUnsent = 0): Promise<void> {
  const selling = await startTestEngine(folder.dataDir);
  await openTill(selling);
  await sell(selling, [testProduct(0).code]);
  await selling.close();
  mkdirSync(join(folder.dataDir, 'backups'), { recursive: true });
  writeFileSync(join(folder.dataDir, 'backups', 'a-backup.sqlite'), 'sealed');
  mkdirSync(join(folder.dataDir, 'signed-out', 'earlier'), { recursive: true });
  writeFileSync(join(folder.dataDir, 'signed-out', 'earlier', 'device.key'), 'an older key');
  for (const name of APPLICATIONS) writeFileSync(join(folder.dataDir, name), 'the application’s');
  writeWipe(folder.dataDir, {
    phase: 'destroying',
    streamId,
    serverUrl: 'http://127.0.0.1:9',
    token: 'wipe-token',
    lastSequence: 2,
    leftUnsent,
  });
}
const copyOfFolder = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'kedai-wipe-'));
  folders.push(copy);
  cpSync(folder.dataDir, copy, { recursive: true });
  return copy;
};
const namesIn = (dataDir: string): string[] => readdirSync(dataDir, { recursive: true }).map(String);
const stateOf = async (of: Engine) => valueIn<AppState>(await of.request('app.state', {}));
const filesIn = (dataDir: string): string[] =>
  namesIn(dataDir)
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile());
const isSecret = (name: string): boolean =>
  /device.*\.key$|kedai\.sqlite|backups|signed-out|device\.json/.test(name);

/** A server that hears of wipes, and has backups through a sequence. */
function serverThatHears(securedThrough: number) {
  const heard: { authorization: string | undefined; body: unknown }[] = [];
  const answers: typeof fetch = async (input, init) => {
    if (!String(input).endsWith('/v1/devices/wiped')) return offline(input, init);
    const headers = new Headers(init?.headers);
    heard.push({
      authorization: headers.get('authorization') ?? undefined,
      body: JSON.parse(String(init?.body)),
    });
    return Response.json({ status: 'success', data: { securedThrough }, meta: { requestId: 'r' } });
  };
  return { heard, answers };
}

describe('[DEV-6] a till whose wipe has begun to destroy its data', () => {
  it('has neither keys nor data afterwards, and is a new one that says what happened', async () => {
    await soldAndSent();
    engine = await startTestEngine(folder.dataDir);
    const state = await stateOf(engine);
    expect([state.phase, state.notice?.code]).toEqual(['unpaired', 'devices.wiped']);
    const left = namesIn(folder.dataDir);
    expect(left.filter((name) => name.startsWith('backups') || name.startsWith('signed-out'))).toEqual([]);
    expect(existsSync(dataFiles(folder.dataDir).wipe)).toBe(false);
    expect(APPLICATIONS.filter((name) => !left.includes(name))).toEqual([]);
    // What is left is the journal, which nothing on this computer opens any more.
    expect(left.some((name) => name.startsWith(join('wiped', streamId, 'journal')))).toBe(true);
  });

  it('writes over a key before it unlinks it', async () => {
    await soldAndSent();
    const key = dataFiles(folder.dataDir).vault;
    const copy = copyOfFolder();
    const before = readFileSync(key);
    let seen: Buffer | undefined;
    for (let dieAt = 1; seen === undefined || seen.equals(before); dieAt += 1) {
      rmSync(copy, { recursive: true, force: true });
      cpSync(folder.dataDir, copy, { recursive: true });
      spawnSync(process.execPath, [program, copy, String(dieAt)]);
      expect(existsSync(dataFiles(copy).vault)).toBe(true);
      seen = readFileSync(dataFiles(copy).vault);
    }
    expect(seen.length).toBe(before.length);
  });

  it(
    'goes on after a kill in front of any step, and is never one that sells or that nobody can pair',
    async () => {
      await soldAndSent();
      // What is in the files doesn't matter here, and segments of the journal are megabytes to copy.
      for (const file of filesIn(folder.dataDir))
        if (statSync(file).size > SMALL_BYTES) truncateSync(file, SMALL_BYTES);
      const whole = spawnSync(process.execPath, [program, copyOfFolder(), '0'], { encoding: 'utf8' });
      const steps = Number(whole.stdout);
      expect(steps).toBeGreaterThan(15);
      for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
        const copy = copyOfFolder();
        const died = spawnSync(process.execPath, [program, copy, String(dieAt)]);
        expect([dieAt, died.signal]).toEqual([dieAt, 'SIGKILL']);
        // The last step is to sync what was done.
        const isDone = !existsSync(dataFiles(copy).wipe);
        expect([dieAt, isDone || finishWipe(copy)]).toEqual([dieAt, true]);
        expect([dieAt, namesIn(copy).filter(isSecret)]).toEqual([dieAt, []]);
        expect(existsSync(dataFiles(copy).wipedOf(streamId).report)).toBe(true);
        expect(namesIn(copy).some((name) => name.startsWith(join('wiped', streamId, 'journal')))).toBe(true);
        expect(JSON.parse(readFileSync(dataFiles(copy).notice, 'utf8'))).toEqual({ code: 'devices.wiped' });
        rmSync(copy, { recursive: true, force: true });
      }
    },
    KILLS_TIMEOUT_MS,
  );

  it('refuses to start as the till that it was when its order can not be read', async () => {
    writeFileSync(dataFiles(folder.dataDir).wipe, '{');
    await expect(startTestEngine(folder.dataDir)).rejects.toThrow();
  });

  it('lets nobody sign in while it sends, also without the server and after a restart', async () => {
    writeWipe(folder.dataDir, { phase: 'sending' });
    engine = await startTestEngine(folder.dataDir);
    const [person] = valueIn<{ id: string }[]>(await engine.request('identity.staff', {}));
    const signedIn = await engine.request('identity.signIn', { staffId: person?.id, pin: '1234' });
    expect(codeOf(signedIn)).toBe('devices.wiping');
    expect((await stateOf(engine)).notice?.code).toBe('devices.wiping');
  });
});

describe('[DEV-7] the sealed journal of a wiped till', () => {
  const journal = () => dataFiles(folder.dataDir).wipedOf(streamId).journal;

  it('stays until the server has what was sent in a backup', async () => {
    await soldAndSent();
    const behind = serverThatHears(1);
    engine = await startTestEngine(folder.dataDir, { fetch: behind.answers });
    await expect.poll(() => behind.heard.length).toBe(1);
    expect(behind.heard[0]).toEqual({ authorization: 'Bearer wipe-token', body: { leftUnsent: 0 } });
    await engine.close();
    expect(existsSync(journal())).toBe(true);
    engine = await startTestEngine(folder.dataDir, { fetch: serverThatHears(2).answers });
    await expect.poll(() => existsSync(journal())).toBe(false);
    expect(readdirSync(dataFiles(folder.dataDir).wiped)).toEqual([]);
  });

  it('stays for good when the server did not take all of it, and the till says so', async () => {
    await soldAndSent(1);
    const server = serverThatHears(9);
    engine = await startTestEngine(folder.dataDir, { fetch: server.answers });
    expect((await stateOf(engine)).notice?.code).toBe('devices.wipedUnsent');
    await expect.poll(() => existsSync(dataFiles(folder.dataDir).wipedOf(streamId).report)).toBe(false);
    expect(server.heard).toHaveLength(1);
    expect(existsSync(journal())).toBe(true);
  });

  it('stays when the server can not be reached or does not know of it', async () => {
    await soldAndSent();
    const refusing: typeof fetch = async () =>
      Response.json(
        {
          status: 'error',
          error: { code: 'devices.tokenExpired', message: 'No.', details: {}, requestId: 'r' },
        },
        { status: 401 },
      );
    for (const fetchFrom of [offline, refusing]) {
      engine = await startTestEngine(folder.dataDir, { fetch: fetchFrom });
      await engine.close();
      expect(existsSync(journal())).toBe(true);
    }
  });
});
