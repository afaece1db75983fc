import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDisk } from './disk.ts';
import { Position } from './position.ts';
import type { ServerIdentity, SlotState } from './replication.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-position-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const server: ServerIdentity = { systemId: '7', timeline: '1', walEnd: 5_000n };
const kept = (confirmedLsn: bigint): SlotState => ({ kind: 'kept', confirmedLsn });

async function positionAt(lsn: bigint): Promise<Position> {
  const position = await Position.load(folder, 'shapes');
  await position.adopt(server, kept(100n));
  await position.advance(lsn);
  return Position.load(folder, 'shapes');
}

describe('what the logs belong to', () => {
  it('is continued with the same server, timeline and slot, from where it was', async () => {
    const position = await positionAt(1_000n);
    expect(position.confirmedLsn).toBe(1_000n);
    // Postgres may have forgotten the last confirmations; it sends again from there.
    expect(position.breakWith(server, kept(1_000n), 2_000n)).toBeUndefined();
    expect(position.breakWith(server, kept(900n), 2_000n)).toBeUndefined();
  });

  it.each<[string, Partial<ServerIdentity>, SlotState]>([
    ['it is another server', { systemId: '8' }, kept(1_000n)],
    ['the server is on another timeline', { timeline: '2' }, kept(1_000n)],
    ['the slot was gone', {}, { kind: 'made', confirmedLsn: 3_000n }],
    ['the slot had been invalidated', {}, { kind: 'lost', confirmedLsn: 3_000n }],
    ['the slot was advanced by somebody else', {}, kept(1_001n)],
    ['the server is older than the logs', { walEnd: 1_999n }, kept(1_000n)],
    ['the server is older than the logs', { walEnd: 999n }, kept(900n)],
  ])('ends when %s', async (reason, difference, slot) => {
    const position = await positionAt(1_000n);
    const newestLsn = difference.walEnd === 999n ? 500n : 2_000n;
    expect(position.breakWith({ ...server, ...difference }, slot, newestLsn)).toBe(reason);
  });

  it('ends when another slot is used, or nothing is known', async () => {
    await positionAt(1_000n);
    const other = await Position.load(folder, 'another');
    expect(other.breakWith(server, kept(1_000n), 0n)).toBe('another slot is used');
    await writeFile(join(folder, 'position.json'), '{"systemId":');
    const damaged = await Position.load(folder, 'shapes');
    expect(damaged.breakWith(server, kept(1_000n), 0n)).toBe('nothing is stored about the server');
  });

  it('counts nothing that the disk did not take', async () => {
    await positionAt(1_000n);
    let full = true;
    const write: typeof nodeDisk.write = (...parts) => {
      if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return nodeDisk.write(...parts);
    };
    const position = await Position.load(folder, 'shapes', { write });
    await expect(position.advance(2_000n)).rejects.toThrow('no space');
    expect(position.confirmedLsn).toBe(1_000n);
    full = false;
    await position.advance(2_000n);
    expect((await Position.load(folder, 'shapes')).confirmedLsn).toBe(2_000n);
  });

  it('never goes back', async () => {
    const position = await positionAt(1_000n);
    await position.advance(900n);
    expect((await Position.load(folder, 'shapes')).confirmedLsn).toBe(1_000n);
  });
});
