import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../sync-server/src/server.ts';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { Till } from './till.ts';

/** A shop of two tills with open shifts, and a server that can be stopped and started at the address that they know. */
export class TwoTillShop {
  readonly world: TestWorld;
  readonly company: TestCompany;
  readonly tills: readonly [Till, Till];
  readonly #serverDir: string;
  #server: RunningServer;

  private constructor(
    world: TestWorld,
    company: TestCompany,
    tills: readonly [Till, Till],
    serverDir: string,
  ) {
    this.world = world;
    this.company = company;
    this.tills = tills;
    this.#serverDir = serverDir;
    this.#server = world.server;
  }

  static async open(): Promise<TwoTillShop> {
    const serverDir = await mkdtemp(join(tmpdir(), 'kedai-server-'));
    const world = await startWorld({ dataDir: serverDir });
    const company = await world.createCompany();
    const tills = [await Till.pair(world, company, 'T01'), await Till.pair(world, company, 'T02')] as const;
    for (const till of tills) {
      await till.until(({ phase }) => phase === 'ready');
      await till.open();
      // A test that stops the server counts what waits: the opening of the shift isn't part of that.
      await till.until(({ sync }) => sync.waiting === 0);
    }
    return new TwoTillShop(world, company, tills, serverDir);
  }

  stopServer(): Promise<void> {
    return this.#server.close();
  }

  async startServerAgain(): Promise<void> {
    this.#server = await startServer({
      dataDir: this.#serverDir,
      port: Number(new URL(this.world.server.url).port),
      databaseUrl: this.world.postgres.url,
      logLevel: 'error',
      requestsPerMinute: 100_000,
    });
  }

  async close(): Promise<void> {
    for (const till of this.tills) await till.stop();
    await this.#server.close();
    await this.world.stop();
    await rm(this.#serverDir, { recursive: true, force: true });
  }
}
