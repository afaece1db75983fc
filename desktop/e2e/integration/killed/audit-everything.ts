import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditBooks, auditFacts, auditSales, auditStock, type Findings } from './audit-ledger.queries.ts';
import { auditJournal, auditReplicas, auditTill, countArrived } from './audit-tills.queries.ts';
import type { ShownReceipt } from './cashier.ts';
import type { ServerProcess } from './server-process.ts';
import { shopFile } from './shop.ts';
import type { TillProcess } from './till-process.ts';

/** A shop after its troubles: everything runs, and nobody sells any more. */
export interface Aftermath {
  readonly server: ServerProcess;
  readonly tills: readonly TillProcess[];
  readonly shown: readonly ShownReceipt[];
  readonly shifts: number;
}

/** Until all tills hold whatever the server has accepted. */
export async function drained({ tills, shifts }: Aftermath, sales: number): Promise<void> {
  const openings = 1;
  const facts = sales + shifts + openings;
  const everywhere = (): boolean =>
    tills.map(countArrived).every((arrived) => arrived.facts >= facts && arrived.entries >= facts);
  while (!everywhere()) await sleep(50);
  for (const till of tills) {
    for (;;) {
      const state = await till.bridge.app.state({});
      if (state.ok && state.value.sync.waiting === 0) break;
      await sleep(50);
    }
  }
}

/** Postgres, the tills' databases and their journals against what customers were shown; stops the tills. */
export async function auditEverything({
  server,
  tills,
  shown,
  shifts,
}: Aftermath): Promise<{ readonly findings: Findings; readonly facts: number }> {
  const findings: Findings = [];
  await auditSales(server, shown, findings);
  const ledger = await auditFacts(server, findings);
  await auditBooks(server, shown, shifts, findings);
  await auditStock(server, shown, findings);
  for (const till of tills) await till.end('SIGTERM');
  const replicas = tills.map((till) => auditTill(till, shown, findings));
  const [one, other] = replicas;
  if (one === undefined || other === undefined) throw new Error('expected two tills');
  auditReplicas([one, other], ledger, findings);
  const recoveryKey = join(server.dataDir, `recovery-${shopFile.company.slug}.key`);
  for (const [index, till] of tills.entries()) {
    auditJournal(till, recoveryKey, replicas[index] ?? one, findings);
  }
  return { findings, facts: ledger.length };
}
