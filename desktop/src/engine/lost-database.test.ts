import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CompletedSale } from '#shared/bridge.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import { makePairedFolder, openTill, sell, startTestEngine, testProduct, valueIn } from './till.fixture.ts';

const SALES = 5;

let folder: ReturnType<typeof makePairedFolder>;
let sold: CompletedSale[];
const engines: Engine[] = [];

const start = async (options: Partial<EngineOptions> = {}): Promise<Engine> => {
  const engine = await startTestEngine(folder.dataDir, options);
  engines.push(engine);
  return engine;
};
const closeAll = async (): Promise<void> => {
  for (const engine of engines.splice(0)) await engine.close();
};

beforeEach(async () => {
  folder = makePairedFolder();
  sold = [];
  const engine = await start();
  await openTill(engine);
  for (let count = 0; count < SALES; count += 1) sold.push(await sell(engine, [testProduct(count % 3).code]));
  await closeAll();
});
afterEach(async () => {
  await closeAll();
  folder.remove();
});

const database = (): string => join(folder.dataDir, 'kedai.sqlite');
const filesOf = (): string[] => readdirSync(folder.dataDir, { recursive: true }).map(String).sort();
const asideOf = (): string[] => filesOf().filter((name) => /^kedai\.sqlite\.damaged-/.test(name));
const stateOf = async (engine: Engine) => valueIn<AppState>(await engine.request('app.state', {}));

/** What must be true of every database that a till sells on. */
function expectEverySale(): void {
  const db = lookInside(folder.dataDir);
  const numbers = db.prepare('SELECT receipt_number FROM sales ORDER BY receipt_sequence').pluck().all();
  expect(numbers).toEqual(sold.map(({ receiptNumber }) => receiptNumber));
  const [device] = db
    .prepare('SELECT last_sequence, last_receipt_sequence FROM device_state')
    .raw()
    .all() as number[][];
  expect(device).toEqual([SALES + 1, SALES]);
  expect(db.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(SALES + 1);
  expect(db.prepare('SELECT sum(total_cents) FROM sales').pluck().get()).toBe(
    sold.reduce((sum, { totalCents }) => sum + totalCents, 0),
  );
  db.close();
}

describe('a paired till whose database is gone', () => {
  for (const [name, lose] of Object.entries({
    'was deleted': () => rmSync(database()),
    'has no bytes': () => writeFileSync(database(), ''),
    'is a folder': () => {
      rmSync(database());
      mkdirSync(database());
    },
    'was cut': () => truncateSync(database(), 40_960),
    'was cut within its first page': () => truncateSync(database(), 1_000),
    'has other bytes at its start': () => writeFileSync(database(), Buffer.alloc(8_192, 'A'), { flag: 'r+' }),
    'is something else': () => writeFileSync(database(), Buffer.alloc(8_192, 'A')),
  })) {
    it(`makes it anew from its journal when the file ${name}, and says so once`, async () => {
      lose();
      const wasThere = existsSync(database());
      const engine = await start();
      const state = await stateOf(engine);
      expect(state).toMatchObject({ phase: 'loading', notice: { code: 'devices.rebuiltFromJournal' } });
      expect(state.register).toMatchObject({ code: 'T01' });
      await engine.request('app.dismissNotice', {});
      await closeAll();
      expectEverySale();
      expect(asideOf().length > 0).toBe(wasThere);
      expect((await stateOf(await start())).notice).toBeNull();
    });
  }
});
