import { type fdatasync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogSync } from './log-sync.ts';

let folder: string;
let finish: (() => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-log-sync-'));
  writeFileSync(join(folder, 'log'), '');
  finish = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk that is done when the test says so. */
const slowDisk = ((_file: number, done: () => void) => void finish.push(done)) as unknown as typeof fdatasync;
const syncs = () => finish.length;
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('syncs when the turn is over, and once more for all that was written meanwhile', async () => {
  const log = createLogSync(join(folder, 'log'), slowDisk);
  log.soon();
  expect(syncs()).toBe(0);
  await turn();
  expect(syncs()).toBe(1);
  log.soon();
  log.soon();
  expect(syncs()).toBe(1);
  finish[0]?.();
  expect(syncs()).toBe(2);
  finish[1]?.();
  expect(syncs()).toBe(2);
  log.soon();
  log.soon();
  await turn();
  expect(syncs()).toBe(3);
});

it('begins nothing after it was closed before a sync began', async () => {
  const log = createLogSync(join(folder, 'log'), slowDisk);
  log.soon();
  log.close();
  await turn();
  expect(syncs()).toBe(0);
});

it('begins nothing after it was closed in the middle of a sync', async () => {
  const log = createLogSync(join(folder, 'log'), slowDisk);
  log.soon();
  await turn();
  log.soon();
  log.close();
  finish[0]?.();
  expect(syncs()).toBe(1);
});
