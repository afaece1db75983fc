import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openJournal, readSealedJournal } from './index.ts';
import { payloadOf, readable, testJournal } from './journal.fixture.ts';

const CHILD = fileURLToPath(new URL('./append-until-killed.fixture.ts', import.meta.url));
const ROUNDS = 8;
/** Unlike moments without randomness: so many acknowledgements are waited for before the kill. */
const acksBeforeKill = (round: number) => 1 + ((round * 61) % 97);

test('every sequence that a process acknowledged before kill -9 is there when the journal is opened again', async () => {
  const kit = testJournal({ segmentBytes: 16 * 1024 });
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged = await appendAndKill(kit, acksBeforeKill(round));
    const sealed = readSealedJournal({ folder: kit.folder, recoveryPrivateKey: kit.recovery.privateKey });
    expect(sealed.records.length).toBeGreaterThanOrEqual(acknowledged);
    const journal = openJournal(kit.options);
    expect(journal.damage).toEqual([]);
    expect(journal.lastSequence).toBeGreaterThanOrEqual(acknowledged);
    const expected = Array.from({ length: journal.lastSequence }, (_, index) => ({
      sequence: index + 1,
      payload: payloadOf(index + 1),
    }));
    expect(readable(journal.readAfter(0))).toEqual(readable(expected));
    journal.close();
  }
  expect(acknowledged).toBeGreaterThan(ROUNDS);
  kit.remove();
}, 60_000);

/** The last sequence that the child said before it was killed. */
async function appendAndKill(kit: ReturnType<typeof testJournal>, acks: number): Promise<number> {
  const keys = [kit.options.recoveryPublicKey, kit.options.localKey].map((key) =>
    Buffer.from(key).toString('hex'),
  );
  const child = spawn(process.execPath, [CHILD, kit.folder, ...keys], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > acks) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  const lines = output.split('\n').slice(0, -1);
  return Number(lines.at(-1));
}
