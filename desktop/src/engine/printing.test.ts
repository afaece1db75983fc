import type { Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import type { Engine } from './engine.ts';
import { startPaper } from './paper-printer.fixture.ts';
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
} from './till.fixture.ts';
import { until } from './until.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
const servers: Server[] = [];

const printer = async () => valueIn<AppState>(await engine.request('app.state', {})).printer;
const usePrinter = async (port: number): Promise<void> => {
  valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
  const settings = {
    ...defaultDeviceSettings,
    printer: { host: '127.0.0.1', port, columns: 48, drawerShutAt: null },
    printAutomatically: true,
  };
  valueIn(await engine.request('app.saveSettings', settings));
};

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});

afterEach(async () => {
  await engine.close();
  for (const server of servers.splice(0)) server.close();
  folder.remove();
});

describe('printing', () => {
  it('puts a receipt on paper after its sale, and a copy that says so', async () => {
    const paper = await startPaper();
    servers.push(paper.server);
    await usePrinter(paper.port);
    const { saleId } = await sell(engine, [testProduct(0).code]);
    await until(() => paper.text().includes('T01-000001'));
    expect(paper.text()).toContain('Kopi-O');
    expect(paper.text()).not.toContain('COPY');
    await until(async () => (await printer()).state === 'ready');
    await engine.request('sales.printReceipt', { saleId });
    await until(() => paper.text().includes('COPY'));
  });

  it('never holds up a sale, and what could not be printed is printed after a restart', async () => {
    const gone = await startPaper();
    await new Promise((resolve) => gone.server.close(resolve));
    await usePrinter(gone.port);
    const { receiptNumber } = await sell(engine, [testProduct(0).code]);
    expect(receiptNumber).toBe('T01-000001');
    await until(async () => (await printer()).state === 'unreachable');
    expect((await printer()).unprinted).toBe(1);
    await engine.close();

    const paper = await startPaper();
    servers.push(paper.server);
    engine = await startTestEngine(folder.dataDir);
    await usePrinter(paper.port);
    await until(() => paper.text().includes('T01-000001'));
  });

  it('is refused with words when no printer is set up', async () => {
    const { saleId } = await sell(engine, [testProduct(0).code]);
    expect(codeOf(await engine.request('sales.printReceipt', { saleId }))).toBe('devices.printerMissing');
    expect((await printer()).state).toBe('none');
  });
});
