import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResponse } from '#shared/sync/index.ts';
import { noticeRestore } from '../src/incarnations/notice-restore.ts';
import { SeenNotes } from '../src/incarnations/seen-notes.ts';
import { post, type TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let dataDir: string;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-forgotten-'));
  world = await startWorld({ dataDir });
});
afterAll(async () => {
  await world.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  company = await world.createCompany();
  till = await world.enrol(company);
  await till.push([till.openShift()]);
});

const query = async (sql: string) => (await world.admin.query(sql, [company.companyId])).rows;
const seen = () => world.server.services.context.seen;
const path = () => join(dataDir, 'seen.json');

/** What the next start would notice, with the notes that are on the disk by then. */
async function startAgain(notes: string): Promise<boolean> {
  const elsewhere = await mkdtemp(join(tmpdir(), 'kedai-forgotten-notes-'));
  const file = join(elsewhere, 'seen.json');
  await writeFile(file, notes);
  const failed = vi.fn();
  const changed = await noticeRestore(world.server.services.context, {
    dataDir: elsewhere,
    notes: await SeenNotes.load(file, failed),
  });
  const kept = await readFile(file, 'utf8');
  const after = await noticeRestore(world.server.services.context, {
    dataDir: elsewhere,
    notes: await SeenNotes.load(file, failed),
  });
  await rm(elsewhere, { recursive: true });
  // Once is enough: the start after that finds what this one has noted.
  expect([after, failed.mock.calls, kept.includes(company.companyId)]).toEqual([[], [], true]);
  return changed.includes(company.companyId);
}
const lives = async () =>
  (await query('SELECT number FROM incarnations WHERE company_id = $1')).map(({ number }) => number);

async function edit(): Promise<string> {
  const [{ variantId, productId }] = company.items;
  const commandId = newId();
  const command = {
    ...{ commandId, type: 'catalog.editProduct', at: '2026-11-21T02:03:04.000Z', by: company.managerId },
    input: {
      productId,
      seen: { prices: { [variantId]: '1.09' } },
      changes: { prices: { [variantId]: '1.20' } },
    },
  };
  const { data } = await post<CommandResponse>(`${till.url}/v1/commands`, command, till.authorization);
  expect(data.outcome).toBe('decided');
  return commandId;
}

describe('a server that was killed and whose database was put back', () => {
  it('notices that what it had decided is gone, though every fact that it noted is there', async () => {
    const commandId = await edit();
    await seen().flush();
    const notes = await readFile(path(), 'utf8');
    const noted = JSON.parse(notes).companies[company.companyId];
    expect(noted.commandId).toBe(commandId);
    expect(await startAgain(notes)).toBe(false);
    await query('DELETE FROM commands WHERE company_id = $1');
    expect(await startAgain(notes)).toBe(true);
    const [life] = await query(
      'SELECT number, through_accept_no AS through FROM incarnations WHERE company_id = $1',
    );
    expect(life).toEqual({ number: '2', through: String(noted.acceptNo) });
  });

  it('notices that numbers of a series are gone', async () => {
    await query(`SELECT next_number($1, 'order'), next_number($1, 'order')`);
    const notes = (last: number) =>
      JSON.stringify({
        companies: { [company.companyId]: { ...seen().of(company.companyId), series: { order: last } } },
      });
    expect(await startAgain(notes(2))).toBe(false);
    expect(await lives()).toEqual([]);
    expect(await startAgain(notes(3))).toBe(true);
    const [next] = await query(`SELECT next_number($1, 'order') AS number`);
    expect(next?.number).toBe('1004');
  });

  it('reads notes that an older version wrote, which have no decisions', async () => {
    await edit();
    const { commandId: _commandId, ...older } = seen().of(company.companyId) ?? {};
    expect(await startAgain(JSON.stringify({ companies: { [company.companyId]: older } }))).toBe(false);
  });
});
