import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present, type Result } from '#shared/kernel/index.ts';
import { verifySignature } from '../identity-files/index.ts';
import { JournalFullError } from '../journal/index.ts';
import { readCart } from '../queries/sales/carts.ts';
import { findReceipts } from '../queries/sales/receipts.ts';
import { readFactsAfter } from '../store/fact-log.ts';
import { readDeviceState } from '../store/index.ts';
import { MORNING_MS, makePairedFolder } from '../till.fixture.ts';
import { type BareTill, openBareTill } from './bare-till.fixture.ts';
import { readJournalRecord } from './journal-record.ts';
import { recover } from './recover.ts';

const program = fileURLToPath(new URL('./sell-once-and-die.fixture.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
let till: BareTill;

beforeEach(() => {
  folder = makePairedFolder();
  till = openBareTill(folder.dataDir);
});
afterEach(() => {
  till.close();
  folder.remove();
});

const receipts = () => findReceipts(till.store.reader, '', 100).map(({ receiptNumber }) => receiptNumber);
const device = () => present(readDeviceState(till.store.reader), 'a paired device');
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

describe('the commit', () => {
  it('signs each fact, chains it to the one before, and journals what it signed', () => {
    till.sell();
    till.sell();
    const facts = readFactsAfter(till.store.reader, device().streamId, 0, 10);
    expect(facts.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const { publicKey } = till.signer;
    for (const { envelope, signature } of facts) {
      const bytes = Buffer.from(envelope, 'utf8');
      expect(verifySignature(publicKey, bytes, Buffer.from(signature, 'base64'))).toBe(true);
    }
    const journaled = [...till.journal.readAfter(0)].map(readJournalRecord);
    expect(journaled.map(({ envelope }) => envelope)).toEqual(facts.map(({ envelope }) => envelope));
    expect(journaled.map(({ postingMonth }) => postingMonth)).toEqual(['2026-11', '2026-11', '2026-11']);
  });

  it('dates no fact before the one before it, nor before what the server told', () => {
    const instants = () =>
      readFactsAfter(till.store.reader, device().streamId, 0, 10).map(
        ({ envelope }) => (JSON.parse(envelope) as { at: string }).at,
      );
    till.clock.nowMs = MORNING_MS - 60_000;
    till.sell();
    till.clock.nowMs = MORNING_MS - 3_600_000;
    till.sell();
    const [opened = '', first = '', second = ''] = instants();
    expect(Date.parse(first)).toBe(Date.parse(opened) + 1);
    expect(Date.parse(second)).toBe(Date.parse(first) + 1);
  });

  it('leaves no trace of what is rejected or throws', () => {
    const before = device();
    expect(codeOf(till.trySell({ totalCents: 1 }))).toBe('sales.cartChanged');
    till.signer.failOnce = true;
    expect(() => till.sell()).toThrow('the key is gone');
    expect(device()).toEqual(before);
    expect(receipts()).toEqual([]);
    expect(till.cart.current().lines).not.toEqual([]);
    till.sell();
    expect(receipts()).toEqual(['T01-000001']);
  });
});

describe('a journal that can not be written', () => {
  it('refuses the answer though the sale is saved; its repeat gives the same receipt, once the journal has it', () => {
    till.journal.failWith = new JournalFullError(new Error('no space'));
    expect(codeOf(till.trySell())).toBe('devices.journalUnwritten');
    expect(receipts()).toEqual(['T01-000001']);
    const repeat = () => till.completeAgain();
    expect(codeOf(repeat())).toBe('devices.journalUnwritten');
    expect(receipts()).toEqual(['T01-000001']);

    till.journal.failWith = undefined;
    expect(repeat()).toEqual({ ok: true, value: 'repeated' });
    expect(till.journal.lastSequence).toBe(2);
    expect(codeOf(till.trySell())).toBe('ok');
    expect(till.journal.lastSequence).toBe(3);
    expect(receipts()).toEqual(['T01-000002', 'T01-000001']);
  });

  it('holds up the next sale too, which is recorded after what was missing', () => {
    till.journal.failWith = new JournalFullError(new Error('no space'));
    till.trySell();
    expect(codeOf(till.trySell())).toBe('devices.journalUnwritten');
    expect(receipts()).toEqual(['T01-000001']);
    till.journal.failWith = undefined;
    expect(till.completeAgain()).toEqual({ ok: true, value: 'recorded' });
    expect([...till.journal.readAfter(0)].map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });
});

describe('a start', () => {
  it('appends what the database has beyond its journal', () => {
    till.sell();
    till.sell();
    const kept = [...till.journal.readAfter(0)].map(({ payload }) => Buffer.from(payload).toString('utf8'));
    till.close();
    rmSync(join(folder.dataDir, 'journal'), { recursive: true });
    till = openBareTill(folder.dataDir);
    expect(till.recovery).toEqual({ projectedForward: 0, appended: 3 });
    const again = [...till.journal.readAfter(0)].map(({ payload }) => Buffer.from(payload).toString('utf8'));
    expect(again).toEqual(kept);
  });

  it('projects a database forward that is behind its journal: an old copy that was put back', () => {
    till.sell();
    const old = till.copyDatabase();
    till.sell();
    till.sell();
    till.ringUp();
    const before = { device: device(), receipts: receipts() };
    till.close();
    old.putBack();
    till = openBareTill(folder.dataDir);
    expect(till.recovery).toEqual({ projectedForward: 2, appended: 0 });
    expect(receipts()).toEqual(before.receipts);
    expect(device()).toEqual(before.device);
    till.sell();
    expect(receipts()[0]).toBe('T01-000004');
  });

  it('empties the cart that the journal knows as sold', () => {
    till.ringUp();
    const old = till.copyDatabase();
    till.completeRungUp();
    till.close();
    old.putBack();
    till = openBareTill(folder.dataDir);
    expect(till.recovery.projectedForward).toBe(1);
    expect(readCart(till.store.reader)).toBeUndefined();
  });

  it('refuses a journal whose facts do not follow the database', () => {
    const old = till.copyDatabase();
    till.sell();
    till.close();
    old.putBack();
    till = openBareTill(folder.dataDir, { recover: false });
    till.forgeLastHash();
    expect(() => recover(till.store, till.journal)).toThrow(/expected fact 2/);
  });

  for (const step of ['sign', 'append', 'appended'] as const) {
    it(`is in order after the process died in a sale at "${step}"`, () => {
      till.close();
      const { signal, stdout, stderr } = spawnSync(process.execPath, [program, folder.dataDir, step], {
        encoding: 'utf8',
      });
      expect({ signal, stdout, stderr }).toEqual({ signal: 'SIGKILL', stdout: 'T01-000001\n', stderr: '' });
      till = openBareTill(folder.dataDir);
      // Before the transaction ended the sale never was; after it, it is, and its cart is gone.
      const isRecorded = step !== 'sign';
      expect(receipts()).toEqual(isRecorded ? ['T01-000002', 'T01-000001'] : ['T01-000001']);
      expect(till.cart.current().lines.length).toBe(isRecorded ? 0 : 3);
      expect(till.recovery.appended).toBe(step === 'append' ? 1 : 0);
      expect(till.journal.lastSequence).toBe(device().lastSequence);
      till.sell();
      expect(receipts()[0]).toBe(isRecorded ? 'T01-000003' : 'T01-000002');
    });
  }
});
