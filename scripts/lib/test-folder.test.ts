import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeTestFolder } from './test-folder.ts';

const before = process.env.TMPDIR;
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});

it('is what every process makes its temporary files in, and goes with all that is in it', () => {
  const folder = makeTestFolder();
  expect(tmpdir()).toBe(folder.path);
  const inChild = spawnSync(process.execPath, ['-p', 'os.tmpdir()'], { encoding: 'utf8' });
  expect(inChild.stdout.trim()).toBe(folder.path);
  expect(statSync(folder.path).mode & 0o777).toBe(0o711);
  writeFileSync(join(mkdtempSync(join(tmpdir(), 'inside-')), 'file'), 'x');
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

it('takes out what a killed run left in memory, and nothing of one that still runs', () => {
  const first = makeTestFolder();
  const ended = spawnSync(process.execPath, ['-e', '']);
  const left = first.path.replace(/\d+-[^/]*$/, `${ended.pid}-left`);
  const isInMemory = left.startsWith('/dev/shm');
  if (isInMemory) mkdirSync(left);
  const second = makeTestFolder();
  expect([existsSync(first.path), existsSync(left)]).toEqual([true, false]);
  for (const folder of [first, second]) folder.remove();
});
