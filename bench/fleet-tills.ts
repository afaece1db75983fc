// Run by the fleet benchmark as a process of its own: some of the fleet's tills, told over IPC what to do.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductItem } from '#shared/sales/index.ts';
import { TestDevice } from '../sync-server/test/device.ts';
import { FleetTill, type Sold } from './fleet-till.ts';

export interface FleetOrder {
  readonly url: string;
  readonly salesPerTill: number;
  readonly items: readonly ProductItem[];
  readonly tills: readonly {
    readonly pairingCode: string;
    readonly company: Parameters<typeof TestDevice.enrol>[1];
  }[];
}

export type FleetReport =
  | { readonly ready: readonly Sold[]; readonly token: string }
  | { readonly drained: true }
  | { readonly trouble: string };

const report = (message: FleetReport): void => void process.send?.(message);

/** Each till comes from an address of its own, as it would: guesses at pairing codes are counted by address. */
const fetchHere = globalThis.fetch;
let address = '10.0.0.0';
globalThis.fetch = (input, init) =>
  fetchHere(input, { ...init, headers: { ...headersOf(init), 'x-forwarded-for': address } });

const headersOf = (init: RequestInit | undefined): Record<string, string> =>
  Object.fromEntries(new Headers(init?.headers));

const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
const tills: FleetTill[] = [];

process.on('message', (message: FleetOrder | 'reconnect') => {
  if (message === 'reconnect') void reconnect();
  else void prepare(message);
});
process.once('disconnect', () => void leave());

/** Pairs and sells; then everything is offline until it is told otherwise. */
async function prepare({ url, salesPerTill, items, tills: ordered }: FleetOrder): Promise<void> {
  const sold: Sold[] = [];
  let token = '';
  for (const [index, { pairingCode, company }] of ordered.entries()) {
    address = `10.0.${process.pid % 250}.${index}`;
    const device = await TestDevice.enrol(url, company, pairingCode);
    token = device.enrolled.token;
    const till = new FleetTill(device, folder);
    tills.push(till);
    sold.push(till.sell(salesPerTill, items));
  }
  report({ ready: sold, token });
}

async function reconnect(): Promise<void> {
  await Promise.all(tills.map((till) => till.reconnect()));
  report({ drained: true });
}

async function leave(): Promise<void> {
  await Promise.all(tills.map((till) => till.close()));
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
