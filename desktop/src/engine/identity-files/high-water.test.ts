import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { highWater } from './index.ts';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kedai-high-water-'));
  path = join(root, 'state', 'high-water');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the highest sequence of each stream is there for the next process', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const marks = highWater(path);
  expect(marks.read()).toEqual({});
  for (const sequence of [1, 2, 3]) marks.raise(one, sequence);
  marks.raise(other, 9);
  marks.raise(one, 2);
  expect(highWater(path).read()).toEqual({ [one]: 3, [other]: 9 });
});

test('a data folder restored from an older state is noticed: its last sequence is below the mark', () => {
  const stream = randomUUID();
  const marks = highWater(path);
  for (let sequence = 1; sequence <= 40; sequence += 1) marks.raise(stream, sequence);
  const restoredFolderLastSequence = 25;
  expect(highWater(path).read()[stream]).toBeGreaterThan(restoredFolderLastSequence);
});

test('a killed process leaves every sequence that it raised', () => {
  const stream = randomUUID();
  const script = `
    import { highWater } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'index.ts')).href)};
    const marks = highWater(${JSON.stringify(path)});
    for (let sequence = 1; sequence <= 120; sequence += 1) marks.raise(${JSON.stringify(stream)}, sequence);
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  expect(child.signal).toBe('SIGKILL');
  expect(highWater(path).read()).toEqual({ [stream]: 120 });
});

test('torn and damaged lines are passed over, and the line after a torn one still counts', () => {
  const stream = randomUUID();
  highWater(path).raise(stream, 5);
  appendFileSync(path, `${stream} 99999 00000000\n${stream} 7`);
  expect(highWater(path).read()).toEqual({ [stream]: 5 });
  highWater(path).raise(stream, 8);
  expect(highWater(path).read()).toEqual({ [stream]: 8 });
});

test('two tills of one user share the file, also across its compaction, and it stays small', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const first = highWater(path);
  const second = highWater(path);
  for (let sequence = 1; sequence <= 3000; sequence += 1) {
    first.raise(one, sequence);
    second.raise(other, sequence + 10);
  }
  expect(highWater(path).read()).toEqual({ [one]: 3000, [other]: 3010 });
  expect(statSync(path).size).toBeLessThan(256 * 1024);
  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(6000);
});

test('a place that cannot be written is reported once, never thrown into a sale, and is used again when it can', () => {
  const errors: unknown[] = [];
  writeFileSync(join(root, 'state'), 'a file where the folder should be');
  const marks = highWater(path, (error) => errors.push(error));
  const stream = randomUUID();
  marks.raise(stream, 1);
  marks.raise(stream, 2);
  expect(errors).toHaveLength(1);
  rmSync(join(root, 'state'));
  marks.raise(stream, 3);
  expect(highWater(path).read()).toEqual({ [stream]: 3 });
});

test('a stream id or sequence that cannot be one is a mistake of the caller', () => {
  const marks = highWater(path);
  expect(() => marks.raise('two words', 1)).toThrow(RangeError);
  expect(() => marks.raise(randomUUID(), 0)).toThrow(RangeError);
  expect(() => marks.raise(randomUUID(), 1.5)).toThrow(RangeError);
});
