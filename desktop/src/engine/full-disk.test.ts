import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import { defaultMigrationsDir } from './store/migrate.ts';
import { databaseKeyOf, makePairedFolder, startTestEngine, testProduct, valueIn } from './till.fixture.ts';

const openProgram = fileURLToPath(new URL('./store/die-at-step.fixture.ts', import.meta.url));
/** In blocks of 512 bytes: the journal's first segment fits, the database's log soon doesn't. */
const LIMIT_BLOCKS = 9_000;
const REFUSALS = 5;
/** Of util-linux: changes what a process that runs may write. */
const RAISE_LIMIT = 'prlimit';
const program = fileURLToPath(new URL('./sell-on-full-disk.fixture.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
beforeEach(() => {
  folder = makePairedFolder();
});
afterEach(() => folder.remove());

describe.runIf(process.platform === 'linux')('a till whose disk has no room', () => {
  it('stops selling with a code that says so, keeps everything, and goes on by itself when there is room', async () => {
    const child = spawn(
      'sh',
      ['-c', `ulimit -S -f ${LIMIT_BLOCKS}; exec "$0" "$@"`, process.execPath, program, folder.dataDir],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const exited = once(child, 'exit');
    const receipts: string[] = [];
    const refusals: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const [what, text = ''] = line.split(' ');
      if (what === 'receipt') receipts.push(text);
      else refusals.push(text);
      if (what === 'refused' && refusals.length === REFUSALS) {
        spawnSync(RAISE_LIMIT, ['--pid', String(child.pid), '--fsize=unlimited']);
      }
    }
    expect(await exited).toEqual([0, null]);
    expect(refusals.length).toBeGreaterThanOrEqual(REFUSALS);
    expect(new Set(refusals)).toEqual(new Set(['devices.diskFull']));

    const engine = await startTestEngine(folder.dataDir);
    const state = valueIn<AppState>(await engine.request('app.state', {}));
    expect(state).toMatchObject({ phase: 'ready', notice: null, sync: { waiting: receipts.length + 1 } });
    await engine.close();
    const db = lookInside(folder.dataDir);
    const sales = db
      .prepare('SELECT receipt_number, total_cents FROM sales ORDER BY receipt_sequence')
      .raw()
      .all();
    expect(sales).toEqual(
      receipts.map((_, index) => [`T01-${String(index + 1).padStart(6, '0')}`, testProduct(0).priceCents]),
    );
    expect(receipts).toEqual(sales.map((sale) => (sale as string[])[0]));
    expect(db.prepare('PRAGMA integrity_check').pluck().all()).toEqual(['ok']);
    db.close();
  });

  it('says so when there is no room for the copy that an update of the program works on, and changes nothing', () => {
    const migrations = mkdtempSync(join(tmpdir(), 'kedai-migrations-'));
    cpSync(defaultMigrationsDir(), migrations, { recursive: true });
    const next = String(readdirSync(migrations).length + 1).padStart(4, '0');
    writeFileSync(join(migrations, `${next}_more.sql`), 'CREATE TABLE more (id TEXT) STRICT;');
    const key = Buffer.from(databaseKeyOf(folder.dataDir)).toString('hex');
    const before = readFileSync(join(folder.dataDir, 'kedai.sqlite'));
    // The log of an open database needs 32 KiB of its own; the copy would need more than these 64.
    const open = spawnSync('sh', [
      '-c',
      'ulimit -S -f 128; exec "$0" "$@"',
      ...[process.execPath, openProgram, folder.dataDir, key, migrations],
    ]);
    expect(open.stderr.toString()).toContain('store.diskFull');
    expect(readFileSync(join(folder.dataDir, 'kedai.sqlite'))).toEqual(before);
    expect(readdirSync(folder.dataDir).filter((name) => name.includes('.upgrading'))).toEqual([]);
    rmSync(migrations, { recursive: true });
  });
});
