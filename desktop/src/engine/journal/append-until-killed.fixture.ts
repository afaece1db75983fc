import { writeSync } from 'node:fs';
import { openJournal } from './index.ts';
import { payloadOf } from './journal.fixture.ts';

/** A till that does nothing but append, and says each sequence only after `append` returned. */
const [folder = '', recoveryPublicKey = '', localKey = ''] = process.argv.slice(2);
const STDOUT = 1;
const APPENDS = 1_000_000;
const journal = openJournal({
  folder,
  recoveryPublicKey: Buffer.from(recoveryPublicKey, 'hex'),
  localKey: Buffer.from(localKey, 'hex'),
  segmentBytes: 16 * 1024,
});
for (let count = 0; count < APPENDS; count += 1) {
  const sequence = journal.lastSequence + 1;
  if (count % 3 === 0) {
    journal.append({ sequence, payload: payloadOf(sequence) });
  } else {
    const batch = [sequence, sequence + 1, sequence + 2];
    journal.appendAll(batch.map((one) => ({ sequence: one, payload: payloadOf(one) })));
  }
  writeSync(STDOUT, `${journal.lastSequence}\n`);
}
