import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePairedFolder, openTill, sell, startTestEngine, testProduct } from './till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;

beforeEach(async () => {
  folder = makePairedFolder();
  const engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
  await sell(engine, [testProduct(0).code]);
  await engine.close();
});
afterEach(() => folder.remove());

const database = (): string => join(folder.dataDir, 'kedai.sqlite');
const journalFiles = (): readonly string[] =>
  readdirSync(join(folder.dataDir, 'journal'), { recursive: true }).map(String).sort();

describe('a data folder with a journal of sales', () => {
  it('is refused when its database is gone, so that nobody begins anew beside sales that may not have been sent', async () => {
    const before = journalFiles();
    for (const lose of [() => rmSync(database()), () => writeFileSync(database(), '')]) {
      lose();
      const pairing = { serverUrl: 'http://127.0.0.1:1', pairingCode: 'ABCD-EFGH' };
      await expect(startTestEngine(folder.dataDir, pairing)).rejects.toMatchObject({
        code: 'store.databaseLost',
        message: expect.stringContaining('an older copy'),
      });
      expect(journalFiles()).toEqual(before);
    }
  });

  it('is refused in words when its database is no database, or a damaged one, and is left as it is', async () => {
    for (const damage of [
      () => truncateSync(database(), 40_960),
      () => writeFileSync(database(), Buffer.alloc(8_192, 'A'), { flag: 'r+' }),
      () => writeFileSync(database(), Buffer.alloc(8_192, 'A')),
    ]) {
      damage();
      await expect(startTestEngine(folder.dataDir)).rejects.toMatchObject({
        code: 'store.damaged',
        message: expect.stringContaining('Nothing was changed'),
      });
      expect(existsSync(database())).toBe(true);
    }
  });
});
