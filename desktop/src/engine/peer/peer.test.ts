import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CopiesView } from '#shared/bridge.ts';
import type { Engine } from '../engine.ts';
import { readSealedJournal } from '../journal/index.ts';
import { testJournal } from '../journal/journal.fixture.ts';
import {
  codeOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';

const LOOK_EVERY_MS = 5;

let kit: ReturnType<typeof testJournal>;
let folders: readonly ReturnType<typeof makePairedFolder>[];
let keeper: Engine;
let till: Engine;

const asManager = async (engine: Engine): Promise<void> =>
  void valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
const startKeeper = async (peerPort?: number): Promise<Engine> => {
  const engine = await startTestEngine(folders[0]?.dataDir ?? '', peerPort === undefined ? {} : { peerPort });
  await asManager(engine);
  return engine;
};
const copiesOf = async (engine: Engine): Promise<CopiesView> =>
  valueIn(await engine.request('devices.copies', {}));
const send = (address: string, code: string) => till.request('devices.sendCopies', { to: { address, code } });
const untilCopied = async (): Promise<void> => {
  for (;;) {
    const { copies } = valueIn<AppState>(await till.request('app.state', {}));
    if (copies?.state === 'copied') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
};
/** How many records of the till the keeper has. */
const recordsKept = async (): Promise<number> => {
  const [copy] = (await copiesOf(keeper)).kept;
  const folder = join(folders[0]?.dataDir ?? '', 'copies', copy?.streamId ?? '', 'journal');
  return readSealedJournal({ folder, recoveryPrivateKey: kit.recovery.privateKey }).records.length;
};

beforeEach(async () => {
  kit = testJournal();
  const recoveryPublicKey = kit.recovery.publicKey;
  folders = [makePairedFolder({ recoveryPublicKey }), makePairedFolder({ recoveryPublicKey })];
  keeper = await startKeeper(0);
  till = await startTestEngine(folders[1]?.dataDir ?? '');
  await openTill(till);
  await asManager(till);
});
afterEach(async () => {
  await till.close();
  await keeper.close();
  for (const folder of folders) folder.remove();
  kit.remove();
});

describe('two tills of a shop', () => {
  it('[DEV-23] go on copying where they were after a restart of either, with the same code and address', async () => {
    const { keeping } = await copiesOf(keeper);
    const address = `127.0.0.1:${keeping?.port}`;
    valueIn(await send(address, keeping?.code ?? ''));
    await sell(till, [testProduct(0).code]);
    await untilCopied();
    expect(await recordsKept()).toBe(2);
    await till.close();
    till = await startTestEngine(folders[1]?.dataDir ?? '');
    await openTill(till);
    await asManager(till);
    await sell(till, [testProduct(1).code]);
    await untilCopied();
    expect(await recordsKept()).toBe(3);
    await keeper.close();
    await sell(till, [testProduct(2).code]);
    keeper = await startKeeper();
    expect((await copiesOf(keeper)).keeping).toMatchObject({ code: keeping?.code, port: keeping?.port });
    await untilCopied();
    expect(await recordsKept()).toBe(4);
    expect((await copiesOf(keeper)).kept).toMatchObject([
      { registerCode: 'T01', throughReceipt: 'T01-000003', oldAddress: null },
    ]);
  });

  it('[DEV-20] don’t copy to themselves, to a wrong code, or to a keeper that has ended keeping', async () => {
    const { keeping } = await copiesOf(keeper);
    const [address, code] = [`127.0.0.1:${keeping?.port}`, keeping?.code ?? ''];
    const own = { to: { address, code } };
    expect(codeOf(await keeper.request('devices.sendCopies', own))).toBe('devices.copyOwnTill');
    expect(codeOf(await send(address, ''))).toBe('devices.copyCodeWrong');
    expect(codeOf(await send(address, 'A'.repeat(16)))).toBe('devices.copyCodeWrong');
    expect(codeOf(await send('till-2.local', code))).toBe('devices.copyAddressInvalid');
    valueIn(await send(address, code));
    await untilCopied();
    const ended = valueIn<CopiesView>(await keeper.request('devices.keepCopies', { isKept: false }));
    expect(ended).toMatchObject({ keeping: null, kept: [{ registerCode: 'T01' }] });
    expect(codeOf(await send(address, ''))).toBe('devices.copyUnreachable');
    const again = valueIn<CopiesView>(await keeper.request('devices.keepCopies', { isKept: true }));
    expect(again.keeping?.code).not.toBe(code);
    expect(codeOf(await send(`127.0.0.1:${again.keeping?.port}`, ''))).toBe('devices.copyCodeWrong');
    expect((await copiesOf(till)).sending.address).toBe(address);
    valueIn(await till.request('devices.sendCopies', { to: null }));
    expect((await copiesOf(till)).sending.state).toBe('none');
  });

  it('sell on when another program has the keeper’s port, and say so', async () => {
    const { keeping } = await copiesOf(keeper);
    await keeper.close();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(keeping?.port, '0.0.0.0', resolve));
    try {
      keeper = await startKeeper();
      await openTill(keeper);
      await sell(keeper, [testProduct(0).code]);
      await asManager(keeper);
      expect((await copiesOf(keeper)).keeping).toMatchObject({ portTaken: true });
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
