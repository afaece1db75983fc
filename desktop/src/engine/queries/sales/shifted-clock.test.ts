import { afterEach, expect, it } from 'vitest';
import { gtin, makePairedFolder, openTill, sell, startTestEngine, testSettings } from '../../till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder> | undefined;
afterEach(() => folder?.remove());

async function afterASale(demo: boolean): Promise<string> {
  folder = makePairedFolder({ settings: { ...testSettings, demo } });
  const engine = await startTestEngine(folder.dataDir, { clockShifted: true });
  await openTill(engine);
  await sell(engine, [gtin(0)]);
  await engine.close();
  return folder.dataDir;
}

it('refuses a shifted clock once a company that is no demonstration has sales, and starts without the shift', async () => {
  const dataDir = await afterASale(false);
  await expect(startTestEngine(dataDir, { clockShifted: true })).rejects.toThrow('in a demonstration only');
  await (await startTestEngine(dataDir)).close();
});

it('lets a demonstration keep its shifted clock', async () => {
  const dataDir = await afterASale(true);
  await (await startTestEngine(dataDir, { clockShifted: true })).close();
});
