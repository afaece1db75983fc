import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../../scripts/lib/free-port.ts';
import { auditEverything, drained } from './killed/audit-everything.ts';
import { Cashier, type Mishaps } from './killed/cashier.ts';
import { chaosSeed, Dice } from './killed/random.ts';
import { ServerProcess } from './killed/server-process.ts';
import { REGISTERS, shopFile } from './killed/shop.ts';
import { TillProcess } from './killed/till-process.ts';

/** Set either to look for trouble: `KEDAI_CHAOS_SEED=7 KEDAI_CHAOS_SALES=1000 vitest run killed-tills`. */
const seed = chaosSeed();
const salesAltogether = Number(process.env.KEDAI_CHAOS_SALES ?? 200);
const patienceMs = 120_000 + salesAltogether * 1_000;

const mishaps: Mishaps = {
  killWhileAdding: 0.01,
  killInFlight: 0.05,
  terminateInFlight: 0.02,
  killAfterReceipt: 0.015,
  repeatAnswered: 0.1,
};

let folder: string;
let server: ServerProcess;
const tills: TillProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-killed-'));
  const rendererDir = join(folder, 'renderer');
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, 'index.html'), '<title>Kedai</title>');
  server = new ServerProcess(join(folder, 'server'), await findFreePort());
  mkdirSync(server.dataDir);
  await server.start();
  await server.asOperator('/v1/operator/imports', shopFile);
  for (const register of REGISTERS) {
    const till = new TillProcess(register, {
      dataDir: join(folder, register),
      stateDir: join(folder, `${register}-state`),
      rendererDir,
    });
    const wanted = { company: shopFile.company.slug, register };
    const given = (await server.asOperator('/v1/operator/pairing-codes', wanted)) as { pairingCode: string };
    await till.start('--server', server.url, '--pairing-code', given.pairingCode);
    tills.push(till);
  }
}, patienceMs);

afterAll(async () => {
  await Promise.all(tills.map((till) => till.end('SIGTERM')));
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}, patienceMs);

/** Ends the server again and again, in each way in which it can end, and starts it anew, until nobody sells. */
async function troubleServer(dice: Dice, selling: () => boolean): Promise<Record<string, number>> {
  const ends = { killed: 0, stopped: 0, 'lost power': 0 };
  while (selling()) {
    await sleep(dice.whole(500, 4_000));
    const how = dice.pick(['killed', 'killed', 'stopped', 'lost power'] as const);
    ends[how] += 1;
    if (how === 'lost power') await server.losePower();
    else await server.end(how === 'killed' ? 'SIGKILL' : 'SIGTERM');
    await sleep(dice.whole(0, 1_000));
    await server.start();
  }
  return ends;
}

it(
  'loses no sale that showed a receipt, and books none twice, whatever is killed while two tills sell',
  async () => {
    console.log(`seed ${seed}, ${salesAltogether} sales (KEDAI_CHAOS_SEED, KEDAI_CHAOS_SALES)`);
    const startedMs = performance.now();
    const dice = new Dice(seed);
    const cashiers = tills.map((till) => new Cashier(till, new Dice(dice.whole(0, 2 ** 30)), mishaps));
    let selling = true;
    const ended = troubleServer(new Dice(dice.whole(0, 2 ** 30)), () => selling);
    const perTill = Math.ceil(salesAltogether / tills.length);
    await Promise.all(cashiers.map((cashier) => cashier.sell(perTill))).finally(() => {
      selling = false;
    });
    const ends = await ended;
    const shown = cashiers.flatMap((cashier) => cashier.shown);
    for (const cashier of cashiers) await cashier.getReady();
    const soldMs = performance.now() - startedMs;
    const total = (of: (cashier: Cashier) => number): number =>
      cashiers.reduce((sum, cashier) => sum + of(cashier), 0);
    const shifts = total((cashier) => cashier.shiftsOpened);
    const settled = { server, tills, shown, shifts };
    await drained(settled, perTill * tills.length);
    const drainedMs = performance.now() - startedMs - soldMs;
    const { findings, facts } = await auditEverything(settled);
    console.log(
      JSON.stringify({
        seed,
        sales: facts - shifts - 1,
        tillKills: total(({ kills }) => kills),
        tillTerminations: total(({ terminations }) => terminations),
        askedAgain: total(({ retried }) => retried),
        server: ends,
        sellingSeconds: Math.round(soldMs / 1_000),
        drainMs: Math.round(drainedMs),
      }),
    );
    expect(findings.join('\n')).toBe('');
  },
  patienceMs,
);
