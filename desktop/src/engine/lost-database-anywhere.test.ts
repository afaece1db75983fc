import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import type { Engine } from './engine.ts';
import { fileVault } from './identity-files/index.ts';
import { copyOfFolder } from './store/damaged-folder.fixture.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import { makePairedFolder, openTill, sell, startTestEngine, testProduct, valueIn } from './till.fixture.ts';

const SALES = 12;
const RUNS = 16;
const program = fileURLToPath(new URL('./start-and-die.fixture.ts', import.meta.url));

/** A till as a power cut leaves it: some of what it knows is in the database's log alone. */
let folder: ReturnType<typeof makePairedFolder>;
let cut: ReturnType<typeof copyOfFolder>;

beforeAll(async () => {
  folder = makePairedFolder();
  let engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
  for (let count = 0; count < SALES / 2; count += 1) await sell(engine, [testProduct(0).code]);
  await engine.close();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
  for (let count = 0; count < SALES / 2; count += 1) await sell(engine, [testProduct(1).code]);
  cut = copyOfFolder(folder.dataDir);
  await engine.close();
});
afterAll(() => {
  folder.remove();
  cut.remove();
});

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `T01-${String(index + 1).padStart(6, '0')}`);

/** Every sale is there once, in the database and in the queue, and the next one takes the next number. */
async function expectSellable(dataDir: string, engine: Engine): Promise<void> {
  const state = valueIn<AppState>(await engine.request('app.state', {}));
  expect(state.sync.waiting).toBe(SALES + 1);
  if (state.phase === 'ready') {
    await openTill(engine);
    expect((await sell(engine, [testProduct(2).code])).receiptNumber).toBe(numbers(SALES + 1).at(-1));
  }
  await engine.close();
  const db = lookInside(dataDir);
  const found = db.prepare('SELECT receipt_number FROM sales ORDER BY receipt_sequence').pluck().all();
  db.close();
  expect(found).toEqual(numbers(state.phase === 'ready' ? SALES + 1 : SALES));
}

/** Harms a copy of the till, and starts it: it sells, or says with a code why not. */
async function afterHarm(harm: (dataDir: string) => void): Promise<'sells' | string> {
  const { dataDir, remove } = copyOfFolder(cut.dataDir);
  try {
    harm(dataDir);
    let engine: Engine;
    try {
      engine = await startTestEngine(dataDir);
    } catch (error) {
      const { code } = error as { code?: string };
      expect(code).toMatch(/^(store|identity|journal)\./);
      return String(code);
    }
    await expectSellable(dataDir, engine);
    return 'sells';
  } finally {
    remove();
  }
}

const overwrite = (path: string, position: number, bytes: Uint8Array): void => {
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, position);
  closeSync(fd);
};

describe('a database that was harmed anywhere', () => {
  for (const file of ['kedai.sqlite', 'kedai.sqlite-wal']) {
    it(`sells on after bytes of ${file} were changed or cut off, and no sale is lost or doubled`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.double({ min: 0, max: 0.999_999, noNaN: true }),
          fc.uint8Array({ minLength: 1, maxLength: 64 }),
          fc.boolean(),
          async (place, bytes, isCut) => {
            const result = await afterHarm((dataDir) => {
              const path = join(dataDir, file);
              const position = Math.floor(statSync(path).size * place);
              if (isCut) truncateSync(path, position);
              else overwrite(path, position, bytes);
            });
            expect(result).toBe('sells');
          },
        ),
        { numRuns: RUNS, endOnFailure: true },
      );
    });
  }

  it('sells on without its log, which the journal makes up for', async () => {
    expect(await afterHarm((dataDir) => rmSync(join(dataDir, 'kedai.sqlite-wal')))).toBe('sells');
  });

  it('says in words and by a code that the key is missing, and touches nothing', async () => {
    let before: string[] = [];
    const { dataDir, remove } = copyOfFolder(cut.dataDir);
    rmSync(join(dataDir, 'device.key'));
    before = readdirSync(dataDir).sort();
    await expect(startTestEngine(dataDir)).rejects.toMatchObject({
      code: 'store.keyMissing',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(readdirSync(dataDir).sort()).toEqual(
      [...before, 'kedai.lock'].filter((name, at, all) => all.indexOf(name) === at).sort(),
    );
    remove();
  });

  it('is left alone with the keys of another till, which read it as a damaged one', async () => {
    const { dataDir, remove } = copyOfFolder(cut.dataDir);
    const vault = fileVault(join(dataDir, 'device.key'));
    const own = vault.load();
    if (own === undefined) throw new Error('expected the keys of the folder');
    vault.save({
      ...own,
      databaseKey: Buffer.alloc(32, 1),
      journalLocalKey: Buffer.alloc(32, 2),
    });
    await expect(startTestEngine(dataDir)).rejects.toMatchObject({ code: 'journal.wrongKey' });
    expect(readdirSync(dataDir).filter((name) => name.includes('damaged'))).toEqual([]);
    vault.save(own);
    await expectSellable(dataDir, await startTestEngine(dataDir));
    remove();
  });

  it('says so when what it is made anew from ends before what was sold, and moves nothing', async () => {
    const code = await afterHarm((dataDir) => {
      rmSync(join(dataDir, 'kedai.sqlite'));
      rmSync(join(dataDir, 'kedai.sqlite-wal'));
      rmSync(join(dataDir, 'journal'), { recursive: true });
    });
    expect(code).toBe('store.databaseLost');
  });

  it('is made anew from what is intact of a damaged journal only when nothing is missing there', async () => {
    const harmJournal = (dataDir: string): void => {
      const journal = join(dataDir, 'journal');
      const [segment] = readdirSync(journal, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.journal'));
      overwrite(join(journal, segment ?? ''), 6_000, Buffer.alloc(40, 7));
    };
    expect(await afterHarm(harmJournal)).toBe('sells');
    const code = await afterHarm((dataDir) => {
      harmJournal(dataDir);
      writeFileSync(join(dataDir, 'kedai.sqlite'), '');
      rmSync(join(dataDir, 'kedai.sqlite-wal'));
    });
    expect(code).toBe('store.databaseLost');
  });

  it('is whole wherever the making anew is killed, and the old file is still there', async () => {
    const harm = Buffer.alloc(60_000, 7);
    for (let step = 1; ; step += 1) {
      const { dataDir, remove } = copyOfFolder(cut.dataDir);
      overwrite(join(dataDir, 'kedai.sqlite'), 4_096, harm);
      const child = spawnSync(process.execPath, [program, dataDir, String(step)]);
      const engine = await startTestEngine(dataDir);
      await expectSellable(dataDir, engine);
      const aside = readdirSync(dataDir).filter((name) => /^kedai\.sqlite\.damaged-.*Z$/.test(name));
      expect({ step, aside: aside.length }).toEqual({ step, aside: 1 });
      expect(statSync(join(dataDir, String(aside[0]))).size).toBeGreaterThan(harm.length);
      expect(existsSync(join(dataDir, 'kedai.sqlite.rebuilding'))).toBe(false);
      remove();
      if (child.signal === null) {
        expect(child.stderr.toString()).not.toContain('Error');
        break;
      }
    }
  });
});
