import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EnrolmentNotes } from './enrolment-notes.ts';

let folder: string;
let path: string;
let failures: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-enrolments-'));
  path = join(folder, 'data', 'enrolments.jsonl');
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const notes = () => new EnrolmentNotes(path, (error) => failures.push(error));
const stream = (id: string, companyId = 'company') =>
  ({
    id,
    companyId,
    registerId: 'register',
    outletId: null,
    installationId: 'installation',
    publicKey: 'key',
    receiptSeries: 'T01',
    enrolledAt: '2026-11-22T00:00:00.000Z',
    enrolledBy: null,
    replaces: null,
    lastSequence: 7,
  }) as never;
const register = (enrolments: number) => ({ enrolments }) as never;

it('gives back what was noted of a company, once for each stream', async () => {
  expect(await notes().of('company')).toEqual([]);
  await notes().note(stream('one'), register(1));
  await notes().note(stream('two'), register(2));
  await notes().note(stream('two'), register(2));
  await notes().note(stream('three', 'another'), register(1));
  const found = await notes().of('company');
  expect(found.map(({ id, enrolments }) => [id, enrolments])).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
  expect(found[0]).not.toHaveProperty('lastSequence');
});

it('keeps what the register was, so that one that was added after the backup can be given back', async () => {
  const laptop = { enrolments: 1, code: 'O01', name: 'Laptop', kind: 'office' } as never;
  await notes().note(stream('one'), laptop);
  await notes().note(stream('two'), register(1));
  expect((await notes().of('company')).map((noted) => noted.register)).toEqual([
    { code: 'O01', name: 'Laptop', kind: 'office' },
    undefined,
  ]);
});

it('passes over a line that was torn, and loses none after it', async () => {
  await notes().note(stream('one'), register(1));
  const line = (await readFile(path, 'utf8')).trim();
  await appendFile(path, `\n${line.slice(0, 40)}`);
  await notes().note(stream('two'), register(2));
  expect((await notes().of('company')).map(({ id }) => id)).toEqual(['one', 'two']);
});

it('holds nobody up when it can’t be written', async () => {
  await writeFile(join(folder, 'data'), 'in the way');
  await notes().note(stream('one'), register(1));
  expect(failures).toHaveLength(1);
});
