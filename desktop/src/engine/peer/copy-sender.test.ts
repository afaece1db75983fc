import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '../journal/index.ts';
import { openJournal, readSealedJournal } from '../journal/index.ts';
import { readable, recordsFrom, testJournal } from '../journal/journal.fixture.ts';
import type { DeviceState } from '../store/index.ts';
import { type CopySender, createCopySender } from './copy-sender.ts';
import type { Keeper } from './keeper.ts';
import { keeperAddress, lineTo, NOON_MS, testKeeper } from './peer.fixture.ts';

const LOOK_EVERY_MS = 2;

let kit: ReturnType<typeof testJournal>;
let kept: ReturnType<typeof testKeeper>;
let keeper: Keeper | undefined;
let journal: Journal;
let sender: CopySender;
const senders: CopySender[] = [];

beforeEach(() => {
  kit = testJournal();
  kept = testKeeper();
  keeper = kept.begin();
});
afterEach(async () => {
  for (const each of senders.splice(0)) await each.close();
  await kept.copies.settled();
  kit.remove();
  kept.remove();
});

function begin(line?: Parameters<typeof lineTo>[1], heartbeatMs = 60_000): void {
  sender = createCopySender({
    state: () =>
      ({
        ...kept.till,
        lastSequence: journal.lastSequence,
        lastReceiptSequence: 0,
      }) as unknown as DeviceState,
    clock: () => NOON_MS,
    random: (bytes) => (bytes === 4 ? new Uint8Array(4) : randomBytes(bytes)),
    fetch: lineTo(() => keeper, line),
    log: () => {},
    heartbeatMs,
    onChange: () => {},
  });
  senders.push(sender);
  sender.sendTo(keeperAddress);
  journal = openJournal({ ...kit.options, mirrors: [sender.mirrorOf('facts')] });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
const untilCopied = () => until(() => sender.status().state === 'copied');
const copyFolder = () => join(kept.folder, kept.till.streamId, 'journal');
const reading = () =>
  readSealedJournal({ folder: copyFolder(), recoveryPrivateKey: kit.recovery.privateKey });
const copied = () => readable(reading().records);

describe('a till’s copy at another till', () => {
  it('[DEV-23] follows the sales, over a switched-off keeper and its restart, and says since when it is behind', async () => {
    begin();
    journal.appendAll(recordsFrom(1, 5));
    await untilCopied();
    expect(copied()).toEqual(readable(recordsFrom(1, 5)));
    keeper = undefined;
    journal.appendAll(recordsFrom(6, 30));
    expect(journal.lastSequence).toBe(35);
    await until(() => sender.status().state === 'behind');
    expect(sender.status()).toMatchObject({
      address: '192.168.1.20:4680',
      behindSince: new Date(NOON_MS).toISOString(),
      code: 'devices.copyUnreachable',
    });
    keeper = kept.begin();
    await untilCopied();
    expect(copied()).toEqual(readable(recordsFrom(1, 35)));
    expect((await kept.copies.list())[0]?.whole).toMatchObject({ sequence: 35 });
    journal.close();
  });

  it('[DEV-21] begins beside what a journal that was lost and begun anew had left there', async () => {
    begin();
    journal.appendAll(recordsFrom(1, 6));
    await untilCopied();
    journal.close();
    await sender.close();
    rmSync(kit.folder, { recursive: true });
    begin();
    journal.appendAll(recordsFrom(1, 1));
    await untilCopied();
    journal.close();
    expect(copied()).toEqual(readable(recordsFrom(1, 1)));
    expect(readable(reading().salvaged)).toEqual(readable(recordsFrom(2, 5)));
  });

  it('lets go of what the server has in a backup', async () => {
    begin();
    for (const record of recordsFrom(1, 40)) journal.append(record);
    await untilCopied();
    const before = readdirSync(copyFolder());
    journal.dropThrough(40);
    await untilCopied();
    await until(() => readdirSync(copyFolder()).length < before.length);
    await untilCopied();
    expect(readdirSync(copyFolder())).toEqual(
      readdirSync(kit.folder).filter((name) => name.endsWith('.journal')),
    );
    journal.close();
  });

  it('[DEV-23] finds out that its keeper is gone, and that it is back, while nothing is sold', async () => {
    begin(undefined, LOOK_EVERY_MS);
    await untilCopied();
    keeper = undefined;
    await until(() => sender.status().state === 'behind');
    keeper = kept.begin();
    await untilCopied();
    journal.close();
  });

  it('can be sent elsewhere, and nowhere', async () => {
    begin();
    await untilCopied();
    sender.sendTo(null);
    expect(sender.status()).toMatchObject({ state: 'none', address: null });
    journal.appendAll(recordsFrom(1, 2));
    expect(await journal.mirrorSettled()).toBe(true);
    expect(copied()).toEqual([]);
    sender.sendTo(keeperAddress);
    await untilCopied();
    expect(copied()).toEqual(readable(recordsFrom(1, 2)));
    journal.close();
  });
});

/** What becomes of one request: lost before or after, cut off at a byte, said twice, or the keeper loses power in the middle. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'pass' as const, at: 0 }) },
  fc.record({
    kind: fc.constantFrom('lost' as const, 'answerLost' as const, 'cut' as const, 'answerCut' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constantFrom('twice' as const, 'powerCut' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

describe('catching up', () => {
  it('[DEV-23] ends with the same bytes, whatever the line cuts off and wherever the keeper loses power', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        async (fates, batches) => {
          const left = [...fates];
          begin(async (sent, deliver) => {
            const { kind, at } = left.shift() ?? { kind: 'pass', at: 0 };
            if (kind === 'lost') return undefined;
            if (kind === 'cut')
              return deliver({ ...sent, body: sent.body.subarray(0, at * sent.body.length) });
            if (kind === 'twice') await deliver(sent);
            const answer = await deliver(sent);
            if (kind === 'powerCut') losePower(at);
            if (kind === 'answerLost' || kind === 'powerCut') return undefined;
            if (kind !== 'answerCut' || answer === undefined) return answer;
            const body = new Uint8Array(await answer.arrayBuffer());
            return new Response(body.subarray(0, at * body.length), { headers: answer.headers });
          });
          let sequence = 1;
          for (const count of batches) {
            journal.appendAll(recordsFrom(sequence, count));
            sequence += count;
            await new Promise(setImmediate);
          }
          await until(() => left.length === 0 || sender.status().state === 'copied');
          left.length = 0;
          journal.appendAll(recordsFrom(sequence, 1));
          await untilCopied();
          expect(copied()).toEqual(readable(recordsFrom(1, sequence)));
          expect(reading().torn).toBe(false);
          journal.close();
          await sender.close();
          rmSync(kit.folder, { recursive: true });
          rmSync(kept.folder, { recursive: true });
        },
      ),
      { numRuns: 20 },
    );
  });
});

/** The keeper's newest file ends anywhere, and it has forgotten every session. */
function losePower(at: number): void {
  keeper = kept.begin();
  let names: string[];
  try {
    names = readdirSync(copyFolder()).filter((name) => name.endsWith('.journal'));
  } catch {
    return;
  }
  const newest = names.sort().at(-1);
  if (newest === undefined) return;
  const path = join(copyFolder(), newest);
  const bytes = readFileSync(path);
  truncateSync(path, Math.floor(at * statSync(path).size));
  expect(bytes.length).toBeGreaterThan(0);
}
