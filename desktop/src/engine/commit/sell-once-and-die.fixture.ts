import { writeSync } from 'node:fs';
import { findReceipts } from '../queries/sales/receipts.ts';
import { openBareTill } from './bare-till.fixture.ts';

/** Sells once, says the receipt, and dies inside the next sale at the step that is named. */
const [, , dataDir = '', step = ''] = process.argv;
const STDOUT = 1;
const till = openBareTill(dataDir);
till.sell();
for (const { receiptNumber } of findReceipts(till.store.reader, '', 1))
  writeSync(STDOUT, `${receiptNumber}\n`);

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
  // The signal is there before the next instruction matters; nothing may run meanwhile.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
if (step === 'sign') till.signer.beforeSign = die;
if (step === 'append') till.journal.beforeAppend = die;
if (step === 'appended') till.journal.afterAppend = die;
till.sell();
