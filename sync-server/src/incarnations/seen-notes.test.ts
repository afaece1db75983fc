import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeenNotes } from './seen-notes.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-seen-'));
  path = join(folder, 'seen.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = () => SeenNotes.load(path, () => undefined);
const fact = (acceptNo: number, incarnation = 1) => ({ incarnation, acceptNo, factId: `fact ${acceptNo}` });

describe('what was seen', () => {
  it('keeps the newest facts and few of those before, further and further apart, through a restart', async () => {
    const notes = await load();
    for (let acceptNo = 1; acceptNo <= 100_000; acceptNo += 1) notes.sawFact('shop', fact(acceptNo));
    await notes.flush();
    const marks = (await load()).of('shop')?.marks ?? [];
    const back = marks.map(({ acceptNo }) => 100_000 - acceptNo).reverse();
    expect(back.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(back.length).toBeGreaterThan(8);
    expect(back.length).toBeLessThan(16);
    expect(back.at(-1)).toBeGreaterThan(1_000);
    expect(marks.every(({ acceptNo, factId }) => factId === `fact ${acceptNo}`)).toBe(true);
  });

  it('has none of the life before, and none beyond what it saw last', async () => {
    const notes = await load();
    for (const acceptNo of [1, 2, 3]) notes.sawFact('shop', fact(acceptNo));
    notes.sawFact('shop', fact(2));
    notes.sawDecision('shop', 'command');
    expect(notes.of('shop')).toMatchObject({ acceptNo: 3, marks: [{ acceptNo: 1 }, { acceptNo: 2 }] });
    notes.saw('shop', { ...fact(2, 2), series: {} });
    expect(notes.of('shop')).toMatchObject({ incarnation: 2, commandId: null, marks: [] });
  });

  it('reads notes of a version that kept none', async () => {
    await writeFile(path, JSON.stringify({ companies: { shop: { ...fact(7), series: { order: 3 } } } }));
    const notes = await load();
    expect(notes.of('shop')).toMatchObject({ acceptNo: 7, marks: [] });
    notes.sawFact('shop', fact(8));
    await notes.flush();
    expect(JSON.parse(await readFile(path, 'utf8')).companies.shop.marks).toEqual([
      { acceptNo: 7, factId: 'fact 7' },
    ]);
  });
});
