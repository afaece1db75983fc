import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '#shared/kernel/index.ts';
import { sha256Hex } from '../identity-files/index.ts';
import { lookInside } from '../store/look-inside.fixture.ts';
import { makePairedFolder, OPENING_MILLI, startTestEngine } from '../till.fixture.ts';

const ROUNDS = 6;
const MAX_RECEIPTS_A_ROUND = 25;
const program = fileURLToPath(new URL('./sell-until-killed.fixture.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;

beforeEach(() => {
  folder = makePairedFolder();
});
afterEach(() => folder.remove());

/** Lets a till sell in a process of its own and kills it after so many receipts. @returns the receipts that it showed */
async function sellAndKill(receipts: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, folder.dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  const problems: string[] = [];
  child.stderr.on('data', (text) => problems.push(String(text)));
  const exited = once(child, 'exit');
  const shown: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'ready') shown.push(line);
    if (shown.length >= receipts) {
      // Not at once: anywhere in the sale that goes on meanwhile.
      setTimeout(() => child.kill('SIGKILL'), randomInt(8));
    }
  }
  await exited;
  expect(problems.filter((text) => !text.includes('brought together')).join('')).toBe('');
  return shown;
}

describe('a till that is killed again and again while it sells', () => {
  it('has every sale that showed a receipt, once, with numbers, books, stock and chain in order', async () => {
    const shown: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      shown.push(...(await sellAndKill(1 + randomInt(MAX_RECEIPTS_A_ROUND))));
    }
    // The last start puts right what the last kill left.
    await (await startTestEngine(folder.dataDir)).close();

    const db = lookInside(folder.dataDir);
    const column = (sql: string): unknown[] => db.prepare(sql).pluck().all();
    const numbers = column('SELECT receipt_number FROM sales ORDER BY receipt_sequence');
    expect(numbers).toEqual(numbers.map((_, index) => `T01-${String(index + 1).padStart(6, '0')}`));
    expect(shown.filter((receipt) => !numbers.includes(receipt))).toEqual([]);
    expect(new Set(shown).size).toBe(shown.length);
    // A sale whose answer was lost may be there without having been shown: at most one for each kill.
    expect(numbers.length - shown.length).toBeLessThanOrEqual(ROUNDS);

    for (const text of column('SELECT lines FROM journal_entries')) {
      const lines = JSON.parse(String(text)) as { debitCents: string; creditCents: string }[];
      const total = (side: 'debitCents' | 'creditCents'): number =>
        lines.reduce((sum, line) => sum + Math.round(Number(line[side]) * 100), 0);
      expect(total('debitCents')).toBe(total('creditCents'));
    }
    expect(column(`SELECT count(*) FROM journal_entries WHERE kind = 'sale'`)).toEqual([numbers.length]);

    const sold = new Map(
      db
        .prepare('SELECT variant_id, sum(quantity_milli) FROM sale_lines GROUP BY variant_id')
        .raw()
        .all() as [string, number][],
    );
    for (const [variant, level] of db
      .prepare('SELECT variant_id, on_hand_milli FROM stock_levels')
      .raw()
      .all() as [string, number][]) {
      expect(level).toBe(OPENING_MILLI - (sold.get(variant) ?? 0));
    }

    const envelopes = column('SELECT envelope FROM facts ORDER BY sequence').map(String);
    expect(column('SELECT count(*) FROM outbox')).toEqual([envelopes.length]);
    let previous = '0'.repeat(64);
    for (const [index, text] of envelopes.entries()) {
      const envelope = JSON.parse(text) as { sequence: number; previous: string };
      expect(envelope).toMatchObject({ sequence: index + 1, previous });
      expect(text).toBe(canonicalJson(envelope));
      previous = sha256Hex(Buffer.from(text, 'utf8'));
    }
    db.close();
  });
});
