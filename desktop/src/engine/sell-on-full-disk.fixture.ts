import type { BridgeAnswer, CartChange, CompletedSale } from '#shared/bridge.ts';
import { openTill, startTestEngine, testProduct } from './till.fixture.ts';

/**
 * A till that sells until it is refused, then tries the same again and again until it isn't, and sells a few more. Says each
 * receipt and each refusal.
 */
const [, , dataDir = ''] = process.argv;
const SALES_AFTERWARDS = 3;
const PAUSE_MS = 20;

const engine = await startTestEngine(dataDir);
await openTill(engine);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Asks until it isn't refused. @returns the answer, and whether it was refused before */
async function insist<T>(path: string, input: () => unknown): Promise<{ value: T; refused: boolean }> {
  for (let tries = 0; ; tries += 1) {
    const answer: BridgeAnswer<unknown> = await engine.request(path, input());
    if (answer.ok) return { value: answer.value as T, refused: tries > 0 };
    say(`refused ${answer.error.code}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

let left = Number.POSITIVE_INFINITY;
while (left > 0) {
  const scanned = await insist<CartChange>('sales.scan', () => ({ code: testProduct(0).code }));
  const { saleId, totalCents } = scanned.value.cart;
  const sold = await insist<CompletedSale>('sales.completeSale', () => ({
    saleId,
    totalCents,
    tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
  }));
  say(`receipt ${sold.value.receiptNumber} of ${totalCents}`);
  if (scanned.refused || sold.refused) left = SALES_AFTERWARDS;
  else left -= 1;
}
await engine.close();
