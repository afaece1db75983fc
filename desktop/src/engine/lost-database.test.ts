import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CompletedSale } from '#shared/bridge.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { fileVault, readIdentity } from './identity-files/index.ts';
import { openJournal } from './journal/index.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import {
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

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

describe('what was asked of the server, when the database is gone', () => {
  const manager = async (engine: Engine) =>
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
  const idOf = (last: number) => `019a0000-0000-7000-8000-${String(last).padStart(12, '0')}`;
  const make = async (engine: Engine, last: number, name: string) =>
    valueIn(
      await engine.request('requests.make', {
        requestId: idOf(last),
        type: 'catalog.editProduct',
        input: { productId: testProduct(0).id, seen: { name: 'Kopi-O' }, changes: { name } },
      }),
    );
  const requests = () => {
    const db = lookInside(folder.dataDir);
    const rows = db.prepare('SELECT * FROM requests ORDER BY id').all() as Record<string, unknown>[];
    db.close();
    return rows;
  };

  it('[SYN-26] waits again, is cancelled or was decided as before, with what was typed', async () => {
    const engine = await start();
    await manager(engine);
    await make(engine, 1, 'Kopi-O Kosong');
    await make(engine, 2, 'Kopi-C');
    await make(engine, 3, 'Kopi');
    valueIn(await engine.request('requests.cancel', { requestId: idOf(2) }));
    valueIn(
      await engine.request('requests.edit', {
        requestId: idOf(3),
        newRequestId: idOf(4),
        input: { productId: testProduct(0).id, seen: { name: 'Kopi-O' }, changes: { name: 'Kopi Peng' } },
      }),
    );
    await closeAll();
    const before = requests();
    // Sales wait before them, so that nobody else knows of any.
    expect(before.map(({ state }) => state)).toEqual(['waiting', 'cancelled', 'waiting']);
    for (let count = 0; count < 2; count += 1) {
      rmSync(database());
      await start();
      await closeAll();
      expect(requests()).toEqual(before);
    }
    expectEverySale();
  });

  it('is in the journal of those that an older version made without one, from the first start on', async () => {
    const engine = await start();
    await manager(engine);
    await make(engine, 1, 'Kopi-O Kosong');
    await closeAll();
    rmSync(join(folder.dataDir, 'requests'), { recursive: true });
    await start();
    await closeAll();
    rmSync(database());
    await start();
    await closeAll();
    expect(requests()).toMatchObject([{ id: idOf(1), state: 'waiting' }]);
  });
});

describe('a till whose journal begins later, because the server holds what came before', () => {
  /** Leaves of the journal what comes after a sequence, as dropping its older segments does. */
  const dropThrough = (sequence: number): void => {
    const identity = readIdentity(join(folder.dataDir, 'device.json'));
    const secrets = fileVault(join(folder.dataDir, 'device.key')).load();
    if (identity === undefined || secrets === undefined) throw new Error('expected a paired folder');
    const options = {
      folder: join(folder.dataDir, 'journal', identity.streamId),
      recoveryPublicKey: Uint8Array.from(Buffer.from(identity.recoveryPublicKey, 'base64')),
      localKey: secrets.journalLocalKey,
    };
    const whole = openJournal(options);
    const later = [...whole.readAfter(sequence)];
    whole.close();
    rmSync(options.folder, { recursive: true });
    const shorter = openJournal({ ...options, startsAfter: sequence });
    shorter.appendAll(later);
    shorter.close();
  };

  it('goes on from where its journal ends, with the next receipt number', async () => {
    dropThrough(3);
    rmSync(database());
    await (await start()).close();
    engines.splice(0);
    const db = lookInside(folder.dataDir);
    expect(db.prepare('SELECT last_sequence, last_receipt_sequence FROM device_state').raw().all()).toEqual([
      [SALES + 1, SALES],
    ]);
    expect(db.prepare('SELECT sequence FROM outbox ORDER BY sequence').pluck().all()).toEqual([4, 5, 6]);
    expect(db.prepare('SELECT receipt_number FROM sales ORDER BY 1').pluck().all()).toEqual(
      sold.slice(2).map(({ receiptNumber }) => receiptNumber),
    );
    db.close();
    expect((await stateOf(await start())).phase).toBe('loading');
  });

  it('isn’t made anew when nothing says which receipt number comes next', async () => {
    dropThrough(SALES + 1);
    rmSync(database());
    await expect(start()).rejects.toMatchObject({ code: 'store.databaseLost' });
    expect(existsSync(database())).toBe(false);
  });
});
