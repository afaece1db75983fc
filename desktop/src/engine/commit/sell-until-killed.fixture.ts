import { openTill, sell, startTestEngine, testProduct } from '../till.fixture.ts';

/**
 * A till that sells as fast as it can, in a process of its own, until it is killed. Says each receipt on standard
 * output only when `completeSale` has answered.
 */
const [, , dataDir = ''] = process.argv;
const engine = await startTestEngine(dataDir, { clock: Date.now });
await openTill(engine);
process.stdout.write('ready\n');
for (let count = 0; ; count += 1) {
  const codes = [0, 1, 2].slice(0, 1 + (count % 3)).map((index) => testProduct(index).code);
  const { receiptNumber } = await sell(engine, codes);
  process.stdout.write(`${receiptNumber}\n`);
}
