import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideCreateCustomer } from '#shared/customers/index.ts';
import type { CustomerId } from '#shared/kernel/index.ts';
import type { CommandResponse, ShapesResponse } from '#shared/sync/index.ts';
import { call, post, type TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let dataDir: string;
let world: TestWorld;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-forget-'));
  world = await startWorld({ dataDir });
  company = await world.createCompany();
  till = await world.enrol(company);
});
afterAll(async () => {
  await world.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Everything that the server keeps outside of Postgres. */
async function bytesOnDisk(): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((path) => readFile(path, 'latin1').catch(() => '')))).join('\n');
}

/** The text of all shapes of a table, each read to its end. */
async function readShapes(table: string): Promise<string> {
  const { data } = await call<ShapesResponse>(`${till.url}/v1/shapes`, { headers: till.authorization });
  let text = '';
  for (const { path } of data.shapes.filter((shape) => shape.table === table)) {
    let at = 'offset=-1';
    for (;;) {
      const response = await fetch(`${till.url}${path}?${at}`, { headers: till.authorization });
      text += await response.text();
      if (response.headers.has('electric-up-to-date')) break;
      at = `offset=${response.headers.get('electric-offset')}&handle=${response.headers.get('electric-handle')}`;
    }
  }
  return text;
}

async function readUntil(table: string, holds: (text: string) => boolean): Promise<void> {
  while (!holds(await readShapes(table))) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('[CUS-5] takes who was erased off the disk of the embedded shape engine, once', async () => {
  const customerId = newId<CustomerId>();
  const typed = { name: 'Yeo Cheng Hock', phone: '8000 0077', email: null, memberCode: null, note: null };
  const decided = decideCreateCustomer({ customerId, typed, consent: true, offers: false });
  if (!decided.ok) throw new Error(decided.error.code);
  await till.push([till.recordDecision(decided.value)]);
  const ask = (type: string, input: unknown) =>
    post<CommandResponse>(
      `${till.url}/v1/commands`,
      { commandId: newId(), type, input, at: '2026-11-21T02:03:04.000Z', by: company.managerId },
      till.authorization,
    );
  const edit = { customerId, seen: { note: 'nothing' }, changes: { note: 'Yeo likes durian' } };
  expect((await ask('customers.editCustomer', { ...edit, seen: { note: null } })).data.outcome).toBe(
    'decided',
  );
  expect(
    (await ask('customers.editCustomer', { ...edit, changes: { note: 'Yeo likes pears' } })).data.outcome,
  ).toBe('merged');
  await readUntil('customers', (text) => text.includes('Yeo Cheng Hock'));
  await readUntil('review_items', (text) => text.includes('pears'));
  expect((await ask('customers.eraseCustomer', { customerId })).data.outcome).toBe('decided');
  await readUntil('customers', (text) => text.includes('"erased_at":"2'));
  expect(await bytesOnDisk()).toMatch(/Yeo|80000077/);

  expect(await world.server.forgetErased()).toBeGreaterThanOrEqual(2);
  expect(await bytesOnDisk()).not.toMatch(/Yeo|80000077/);
  await readUntil('customers', (text) => text.includes(customerId));
  await readUntil('review_items', (text) => text.includes(customerId));
  expect(await bytesOnDisk()).not.toMatch(/Yeo|80000077/);
});
